namespace FaultTolerantPay.Model;

/// <summary>A mandate's token that the store keeps encrypted and cannot open now.</summary>
/// <param name="Stored">The token as it is stored, so that whoever stores the record again keeps it.</param>
/// <param name="Reason">Which row and which key, and what is wrong with them; never the token.</param>
public sealed record UnreadableToken(string Stored, string Reason)
{
    /// <summary>
    /// Which row and which key, and what is wrong with them; never the token. Cleaned, since the key's id comes out of a file.
    /// </summary>
    public string Reason { get; init => field = PlainText.Clean(value, PlainText.MaxLineLength); } = PlainText.Clean(Reason, PlainText.MaxLineLength);

    /// <summary>Why alone.</summary>
    public override string ToString() => Reason;
}
