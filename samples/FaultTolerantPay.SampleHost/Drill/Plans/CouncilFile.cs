using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace FaultTolerantPay.SampleHost.Drill.Plans;

/// <summary>Reads a file of card payments by day.</summary>
internal static class CouncilFile
{
    public static IEnumerable<CouncilRow> Read(string path)
    {
        Dictionary<string, int> occurrences = new(StringComparer.Ordinal);
        foreach (CsvFile row in CsvFile.Read(path, "date", "amount", "currency", "merchant", "card_last4", "category_code"))
        {
            int occurrence = occurrences[row.Text] = occurrences.GetValueOrDefault(row.Text) + 1;
            var currency = new Currency(row["currency"]);
            row.Get<bool>("currency", _ => currency.IsKnown ? true : null, "an ISO 4217 code");
            long minor = row.Get<long>("amount", text => Minor(text, currency), $"a number with at most {currency.MinorDigits} decimals");
            // No money moves with nothing: neither a payment nor a refund.
            if (minor == 0)
            {
                continue;
            }

            yield return new CouncilRow(
                row.Get<DateOnly>("date",
                    text => DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None,
                        out DateOnly date) ? date : null, "yyyy-MM-dd"),
                new Money(minor, currency),
                row["merchant"],
                row["card_last4"],
                row["category_code"],
                Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(row.Text)).AsSpan(0, 12)) + "-"
                    + occurrence.ToString(CultureInfo.InvariantCulture));
        }
    }

    /// <summary>The amount in minor units, exactly; null where it is none.</summary>
    private static long? Minor(string text, Currency currency)
    {
        if (!decimal.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture,
            out decimal amount) || Math.Abs(amount) > 1_000_000_000_000m)
        {
            return null;
        }

        for (int digit = 0; digit < currency.MinorDigits; digit++)
        {
            amount *= 10;
        }

        return amount == decimal.Truncate(amount) ? (long)amount : null;
    }
}
