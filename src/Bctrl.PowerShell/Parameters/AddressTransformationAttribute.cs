using System.Management.Automation;

namespace Bctrl.PowerShell;

/// <summary>
/// Converts the argument of a parameter for an address from text. Without this attribute, the error for text that is no
/// address repeats the text, which may contain a password.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class AddressTransformationAttribute : ArgumentTransformationAttribute
{
    /// <summary>Converts text to a <see cref="Uri"/>. Other objects are returned unchanged.</summary>
    /// <exception cref="ArgumentTransformationMetadataException">
    /// The text is not an address. The message doesn't contain a password.
    /// </exception>
    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData)
    {
        if ((inputData is PSObject wrapped ? wrapped.BaseObject : inputData) is not string text)
            return inputData;
        try
        {
            return new Uri(text, UriKind.RelativeOrAbsolute);
        }
        catch (UriFormatException e)
        {
            throw new ArgumentTransformationMetadataException(CmdletMessages.InvalidAddress(text, e.Message).ToString());
        }
    }
}
