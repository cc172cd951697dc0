using FaultTolerantPay.Model;

namespace FaultTolerantPay.Sqlite;

/// <summary>The number of mandate tokens in a store that one key encrypts.</summary>
/// <param name="Key">The key's id; null: unencrypted.</param>
/// <param name="Tokens">The number of tokens. A token counts once for each record that contains it.</param>
public readonly record struct MandateKeyCount(string? Key, long Tokens)
{
    /// <summary>The key's id, sanitised, because it comes from a file; null: unencrypted.</summary>
    public string? Key { get; init => field = PlainText.Clean(value, PlainText.MaxCodeLength); } =
        PlainText.Clean(Key, PlainText.MaxCodeLength);
}
