using System.Management.Automation;

namespace Bctrl.PowerShell;

/// <summary>
/// The second or a further error of the same kind that a command writes. It has everything that the first one has, but is
/// shown on one line, so that the errors of many operations can be read.
/// </summary>
internal sealed class RepeatedErrorRecord : ErrorRecord
{
    public RepeatedErrorRecord(ErrorRecord record)
        : base(record, null) => CategoryInfo.TargetName = record.CategoryInfo.TargetName;
}
