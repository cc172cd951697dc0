namespace FaultTolerantPay.Records;

/// <summary>
/// An encrypted token as stored in a record, in place of the token itself: <c>sealed 1 KEY DATA</c>, with the key's id and the bytes in
/// Base64. No unencrypted token contains a space.
/// </summary>
internal static class SealedToken
{
    private const string Form = "sealed 1 ";

    public static bool Is(string token) => token.StartsWith(Form, StringComparison.Ordinal);

    public static string Text(ProtectedSecret secret) => $"{Form}{secret.KeyId} {Convert.ToBase64String(secret.Data.Span)}";

    /// <summary>The key's id; null for an unencrypted token.</summary>
    public static string? KeyOf(string token) => Is(token) ? Parse(token).KeyId : null;

    /// <summary>The key's id and the bytes; no bytes if they are not valid Base64.</summary>
    public static ProtectedSecret Parse(string token)
    {
        int end = token.IndexOf(' ', Form.Length);
        if (end < 0)
        {
            return new ProtectedSecret(token[Form.Length..], default);
        }

        var data = new byte[token.Length];
        return new ProtectedSecret(
            token[Form.Length..end], Convert.TryFromBase64String(token[(end + 1)..], data, out int length)
                ? data.AsMemory(0, length)
                : default);
    }
}
