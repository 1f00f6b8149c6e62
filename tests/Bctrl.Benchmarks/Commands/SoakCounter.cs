using System.Collections.Concurrent;
using System.Management.Automation;

namespace Bctrl.Benchmarks;

/// <summary>Counts the operations of the soak test, and those that are lost or duplicated in the output.</summary>
internal sealed class SoakCounter
{
    private readonly ConcurrentDictionary<string, int> _errors = new(StringComparer.Ordinal);
    private int _in;
    private int _operations;
    private int _errorsOnly;
    private int _lost;
    private int _duplicated;

    public int In => _in;

    public int Operations => _operations;

    public int ErrorsOnly => _errorsOnly;

    public int Lost => _lost;

    public int Duplicated => _duplicated;

    public IReadOnlyDictionary<string, int> Errors => _errors;

    /// <summary>
    /// Counts the output of one command. Each id must be output once, as an operation or as an error, or as both after
    /// a timeout.
    /// </summary>
    public void Count(string[] ids, IEnumerable<PSObject> output, IEnumerable<ErrorRecord> errors)
    {
        var operations = output.Select(item => ((Operation)item.BaseObject).Id).ToLookup(id => id);
        var failures = errors.ToLookup(error => (error.TargetObject as Operation)?.Id ?? (string)error.TargetObject);
        foreach (var error in failures.SelectMany(group => group))
            _errors.AddOrUpdate(error.FullyQualifiedErrorId.Split(',')[0], 1, (_, count) => count + 1);
        foreach (var id in ids)
        {
            var (asOperation, asError) = (operations[id].Count(), failures[id].Count());
            var isTimeout = failures[id].Any(error => error.FullyQualifiedErrorId.StartsWith("OperationWaitTimeout", StringComparison.Ordinal));
            if (asOperation + asError == 0)
                Interlocked.Increment(ref _lost);
            else if (asOperation > 1 || asError > 1 || (asOperation + asError > 1 && !isTimeout))
                Interlocked.Increment(ref _duplicated);
            if (asOperation > 0)
                Interlocked.Increment(ref _operations);
            else if (asError > 0)
                Interlocked.Increment(ref _errorsOnly);
        }
        Interlocked.Add(ref _in, ids.Length);
    }
}
