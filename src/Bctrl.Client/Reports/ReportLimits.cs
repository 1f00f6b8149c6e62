namespace Bctrl;

/// <summary>How much summaries and reports keep and show.</summary>
internal static class ReportLimits
{
    /// <summary>The characters of a name: an id, a status, a code, a call or a runtime.</summary>
    public const int Name = 100;

    /// <summary>The characters of a name that is not broken into lines where there is room for it: a UUID.</summary>
    public const int UnbrokenName = 36;

    /// <summary>The causes of failures with an example in Markdown.</summary>
    public const int Examples = 10;

    /// <summary>The characters of a text in the example of a cause.</summary>
    public const int ExampleText = 150;

    /// <summary>The characters of any other text, such as a message or a title.</summary>
    public const int Message = 300;

    /// <summary>The tool calls that require input, with their questions.</summary>
    public const int Questions = 50;

    /// <summary>The bars of the timeline.</summary>
    public const int Bars = 100;

    /// <summary>The rows of the table of failures.</summary>
    public const int Groups = 50;

    /// <summary>
    /// The failures with their steps: so many that are the first with their code and call, and so many others.
    /// </summary>
    public const int Failures = 50;

    /// <summary>The steps of one failure.</summary>
    public const int Steps = 20;

    /// <summary>The failed steps of one failure. They are shown with what they expected and received.</summary>
    public const int FailedSteps = 3;

    /// <summary>The suggested names and fixes of one failed step.</summary>
    public const int Suggestions = 5;

    /// <summary>The bytes of a page after which no more failures are shown with their steps.</summary>
    public const int PageLength = 1_500_000;
}
