namespace FaultTolerantPay.Transactions;

/// <summary>A mandate's token that the store keeps encrypted and cannot open now.</summary>
/// <param name="Stored">The token as it is stored, so that whoever stores the record again keeps it.</param>
/// <param name="Why">Which row and which key, and what is wrong with them; never the token.</param>
public sealed record UnreadableToken(string Stored, string Why)
{
    /// <summary>
    /// Which row and which key, and what is wrong with them; never the token. Cleaned, since the key's id comes out of a file.
    /// </summary>
    public string Why { get; init => field = PlainText.Clean(value, PlainText.LongestLine); } = PlainText.Clean(Why, PlainText.LongestLine);

    /// <summary>Why alone.</summary>
    public override string ToString() => Why;
}
