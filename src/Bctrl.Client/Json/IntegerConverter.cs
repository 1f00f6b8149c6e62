using System.Text.Json;

namespace Bctrl;

/// <summary>
/// Reads an integer. The API specification does not limit integers, and a number such as 2.0 or 1e3 is an integer, too.
/// </summary>
internal sealed class IntegerConverter : ResponseValueConverter<int>
{
    protected override bool TryRead(ref Utf8JsonReader reader, out ResponseValue<int> value)
    {
        value = default;
        if (reader.TokenType != JsonTokenType.Number)
            return false;
        if (!reader.TryGetInt32(out var integer))
        {
            if (!reader.TryGetDecimal(out var number) || number != decimal.Truncate(number) || number is < int.MinValue or > int.MaxValue)
                return false;
            integer = (int)number;
        }
        value = new(integer);
        return true;
    }
}
