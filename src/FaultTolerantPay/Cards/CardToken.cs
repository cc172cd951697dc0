namespace FaultTolerantPay;

/// <summary>
/// A card, known by a keyed hash of its number: HMAC-SHA-256 under a key of the bank, in 64 lower-case hexadecimal digits. Nobody finds the
/// number by it without the key.
/// </summary>
/// <param name="Value">The hash.</param>
/// <param name="KeyId">The id of the key: 1 to 64 visible ASCII characters.</param>
public readonly record struct CardToken(string Value, string KeyId)
{
    /// <inheritdoc/>
    public override string ToString() => $"{KeyId}:{Value}";
}
