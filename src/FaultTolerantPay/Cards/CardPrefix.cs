namespace FaultTolerantPay;

/// <summary>One row of a prefix file: which bank issues cards of one prefix and number length, and of which type. Immutable.</summary>
public sealed class CardPrefix
{
    internal static readonly string[] TypeCodes = ["DC", "CC", "SCC", "PC"];

    internal CardPrefix(string prefix, int numberLength, string bank, string? bankName, CardType type)
    {
        Prefix = prefix;
        NumberLength = numberLength;
        Bank = bank;
        BankName = bankName;
        Type = type;
    }

    /// <summary>The first digits of the card number: 1 to 12.</summary>
    public string Prefix { get; }

    /// <summary>The number of digits of the whole card number: 12 to 19.</summary>
    public int NumberLength { get; }

    /// <summary>The bank's code, such as <c>ICBC</c>: 1 to 64 visible ASCII characters.</summary>
    public string Bank { get; }

    /// <summary>The bank's name for people; null if the file has none.</summary>
    public string? BankName { get; }

    /// <summary>The kind of card.</summary>
    public CardType Type { get; }

    /// <summary>The code of <see cref="Type"/> in prefix files: <c>DC</c>, <c>CC</c>, <c>SCC</c> or <c>PC</c>.</summary>
    public string TypeCode => TypeCodes[(int)Type];

    /// <inheritdoc/>
    public override string ToString() => $"{Prefix} of {NumberLength} digits: {Bank} {TypeCode}";
}
