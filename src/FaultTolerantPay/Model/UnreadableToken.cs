namespace FaultTolerantPay.Model;

/// <summary>A mandate's token that the store keeps encrypted and cannot decrypt now.</summary>
/// <param name="Stored">The token as it is stored, so that storing the record again keeps it.</param>
/// <param name="Reason">The row, the key, and the problem; never the token.</param>
public sealed record UnreadableToken(string Stored, string Reason)
{
    /// <summary>The row, the key, and the problem; never the token. Cleaned, because the key's id comes from a file.</summary>
    public string Reason { get; init => field = PlainText.Clean(value, PlainText.MaxLineLength); } =
        PlainText.Clean(Reason, PlainText.MaxLineLength);

    /// <summary>The reason only.</summary>
    public override string ToString() => Reason;
}
