using System.Management.Automation;
using System.Security;

namespace Bctrl.PowerShell;

/// <summary>
/// Accepts an API key as a <see cref="SecureString"/> or as the password of a <see cref="PSCredential"/>. Without this
/// attribute, the error for plain text doesn't say what to do instead.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class ApiKeyTransformationAttribute : ArgumentTransformationAttribute
{
    /// <summary>Returns the key. <see langword="null"/> is returned unchanged.</summary>
    /// <exception cref="ArgumentTransformationMetadataException">
    /// The argument is plain text or another object. The message doesn't contain it.
    /// </exception>
    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData) =>
        (inputData is PSObject wrapped ? wrapped.BaseObject : inputData) switch
        {
            null => null,
            SecureString key => key,
            PSCredential credential => credential.Password,
            _ => throw new ArgumentTransformationMetadataException(CmdletMessages.ApiKeyIsPlainText),
        };
}
