using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Runspaces;

namespace Bctrl.PowerShell.Tests;

/// <summary>A script that runs in a runspace.</summary>
internal sealed class RunningScript : IDisposable
{
    /// <summary>Longer than any script of the tests takes.</summary>
    private static readonly TimeSpan s_timeout = TimeSpan.FromMinutes(2);

    private readonly System.Management.Automation.PowerShell _shell = System.Management.Automation.PowerShell.Create();
    private readonly PSDataCollection<PSObject> _output = [];
    private readonly IAsyncResult _invocation;

    public RunningScript(Runspace runspace, string script, IEnumerable input)
    {
        _shell.Runspace = runspace;
        _shell.AddScript(script);
        var items = new PSDataCollection<object?>();
        foreach (var item in input)
            items.Add(item);
        items.Complete();
        _invocation = _shell.BeginInvoke(items, _output);
    }

    /// <summary>The output so far.</summary>
    public IReadOnlyList<PSObject> Output => [.. _output];

    /// <summary>The progress records so far.</summary>
    public IReadOnlyList<ProgressRecord> Progress => [.. _shell.Streams.Progress];

    public bool IsRunning => !_invocation.IsCompleted;

    /// <summary>Stops the pipeline, as Ctrl+C does, and waits until it has stopped.</summary>
    public void Stop()
    {
        var stopping = _shell.BeginStop(null, null);
        Assert.True(stopping.AsyncWaitHandle.WaitOne(s_timeout), $"The pipeline did not stop within {s_timeout}.");
        _shell.EndStop(stopping);
    }

    /// <summary>Waits until the script completes.</summary>
    public Outcome Finish()
    {
        if (!_invocation.AsyncWaitHandle.WaitOne(s_timeout))
        {
            _shell.BeginStop(null, null);
            Assert.Fail($"The script did not complete within {s_timeout}.");
        }
        ErrorRecord? terminating = null;
        try
        {
            _shell.EndInvoke(_invocation);
        }
        catch (RuntimeException e)
        {
            terminating = e.ErrorRecord;
        }
        return new Outcome
        {
            Output = [.. _output],
            Errors = [.. _shell.Streams.Error],
            Warnings = [.. _shell.Streams.Warning.Select(record => record.Message)],
            Verbose = [.. _shell.Streams.Verbose.Select(record => record.Message)],
            Debug = [.. _shell.Streams.Debug.Select(record => record.Message)],
            Progress = [.. _shell.Streams.Progress],
            Terminating = terminating,
        };
    }

    public void Dispose()
    {
        _shell.Dispose();
        _output.Dispose();
    }
}
