using System.Buffers;

namespace FaultTolerantPay.Statements.Accounts;

/// <summary>
/// The field 61, part by part: value date (YYMMDD), date of entry (MMDD, optional), mark (C, D, RC, RD), third letter of the currency
/// (optional), amount, type (one letter and three characters), customer's reference, <c>//</c> and the bank's reference (optional).
/// </summary>
internal sealed class Mt940Entry
{
    private static readonly SearchValues<char> AmountCharacters = SearchValues.Create("0123456789,.");

    private Mt940Entry(Mt940Field field) => Field = field;

    public Mt940Field Field { get; }

    public DateOnly ValueOn { get; private set; }

    public DateOnly BookedOn { get; private set; }

    /// <summary>In millionths, with its sign.</summary>
    public long Micros { get; private set; }

    public bool IsReversal { get; private set; }

    public string Type { get; private set; } = "";

    public string CustomerReference { get; private set; } = "";

    public string ServicerReference { get; private set; } = "";

    /// <summary>Reads the field.</summary>
    /// <returns>The entry; null with what is wrong.</returns>
    public static Mt940Entry? Read(Mt940Field field, out string value, out string wrong)
    {
        var entry = new Mt940Entry(field);
        ReadOnlySpan<char> rest = field.First;
        wrong = entry.ReadDates(ref rest, out value)
            ?? entry.ReadAmount(ref rest, out value)
            ?? entry.ReadReferences(rest, out value)
            ?? "";
        return wrong.Length == 0 ? entry : null;
    }

    private string? ReadDates(ref ReadOnlySpan<char> rest, out string value)
    {
        const int Full = 6;
        const int WithoutYear = 4;
        value = rest[..Math.Min(Full, rest.Length)].ToString();
        if (!StatementDates.TryReadSwift(value, out DateOnly valueOn))
        {
            return $"the value date: {StatementDates.Expected}, as YYMMDD";
        }

        rest = rest[Full..];
        ValueOn = valueOn;
        BookedOn = valueOn;
        if (rest.IsEmpty || !char.IsAsciiDigit(rest[0]))
        {
            return null;
        }

        value = rest[..Math.Min(WithoutYear, rest.Length)].ToString();
        if (!StatementDates.TryReadNear(value, valueOn, out DateOnly bookedOn))
        {
            return "the date of entry: a day as MMDD is expected that the year nearest to the value date has";
        }

        rest = rest[WithoutYear..];
        BookedOn = bookedOn;
        return null;
    }

    private string? ReadAmount(ref ReadOnlySpan<char> rest, out string value)
    {
        int digits = rest.IndexOfAnyInRange('0', '9');
        ReadOnlySpan<char> mark = digits < 0 ? rest : rest[..digits];
        value = mark[..Math.Min(mark.Length, 8)].ToString();
        // A credit that is reversed leaves the account, and a debit that is reversed comes back.
        int sign;
        switch (mark)
        {
            case ['R', 'C'] or ['R', 'C', >= 'A' and <= 'Z']:
                (sign, IsReversal) = (-1, true);
                break;
            case ['R', 'D'] or ['R', 'D', >= 'A' and <= 'Z']:
                (sign, IsReversal) = (1, true);
                break;
            case ['C'] or ['C', >= 'A' and <= 'Z']:
                sign = 1;
                break;
            case ['D'] or ['D', >= 'A' and <= 'Z']:
                sign = -1;
                break;
            default:
                return "the mark C, D, RC or RD is expected, with an amount behind it";
        }

        rest = rest[mark.Length..];
        int end = rest.IndexOfAnyExcept(AmountCharacters);
        value = (end < 0 ? rest : rest[..end]).ToString();
        string? wrong = ExactAmountText.ReadWithComma(value, out long micros);
        Micros = sign * micros;
        rest = rest[value.Length..];
        return wrong;
    }

    private string? ReadReferences(ReadOnlySpan<char> rest, out string value)
    {
        const int TypeLength = 4;
        value = rest[..Math.Min(TypeLength, rest.Length)].ToString();
        if (value.Length < TypeLength || !char.IsAsciiLetterUpper(value[0]) || !value.All(char.IsAsciiLetterOrDigit))
        {
            return "the type of the transaction is expected behind the amount: a letter and three letters or digits";
        }

        Type = value;
        rest = rest[TypeLength..];
        int slashes = rest.IndexOf("//");
        CustomerReference = Mt940Information.Reference((slashes < 0 ? rest : rest[..slashes]).ToString());
        ServicerReference = slashes < 0 ? "" : Mt940Information.Reference(rest[(slashes + 2)..].ToString());
        value = rest.ToString();
        return CustomerReference.Length > AccountEntry.MaxReference || ServicerReference.Length > AccountEntry.MaxReference
            ? $"references of at most {AccountEntry.MaxReference} characters are expected"
            : null;
    }
}
