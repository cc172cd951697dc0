using FaultTolerantPay.SampleBank.Http;

namespace FaultTolerantPay.SampleBank.Providers;

/// <summary>A card as a caller sends it. Only its masked number is kept, which is also the customer's name in the ledger.</summary>
internal static class CardFields
{
    private const int Shown = 4;

    /// <summary>The masked number, such as <c>622202*********3445</c>; null if there is no card.</summary>
    public static string? Read(FieldReader fields)
    {
        string? number = fields.OptionalText("cardNumber", 19);
        foreach (string name in new[] { "expiry", "cvv2", "holderName", "idNumber", "phone" })
        {
            fields.OptionalText(name);
        }

        if (number is null)
        {
            return null;
        }

        if (number.Length < 12 || !number.All(char.IsAsciiDigit))
        {
            // The number is not repeated.
            fields.Error("cardNumber", "must have 12 to 19 digits");
            return "";
        }

        return string.Concat(number.AsSpan(0, 6), new string('*', number.Length - 6 - Shown), number.AsSpan(number.Length - Shown));
    }
}
