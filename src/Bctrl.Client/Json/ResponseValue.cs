namespace Bctrl;

/// <summary>
/// Represents a value in a response that is not needed to use the response: the value, or the text of what is not a
/// valid value.
/// </summary>
internal readonly struct ResponseValue<T>(T? value, string? invalidText = null)
    where T : struct
{
    /// <summary>Gets the value, or <see langword="null"/>.</summary>
    public T? Value { get; } = value;

    /// <summary>Gets the text that is not a valid value, or <see langword="null"/>.</summary>
    public string? InvalidText { get; } = invalidText;

    /// <summary>Gets whether the response contains a value, valid or not.</summary>
    public bool IsPresent => Value is not null || InvalidText is not null;
}
