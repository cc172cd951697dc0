using System.Security.Cryptography;

namespace FaultTolerantPay;

/// <summary>
/// Protects secrets with AES-256-GCM. Each secret gets a random 96-bit nonce and a key that is derived for its owner (HKDF-SHA-256), so the
/// number of secrets per key is not limited by nonces. One key encrypts new secrets; any number of older keys decrypt. The keys stay in
/// memory, and no call waits for I/O.
/// </summary>
public sealed class AesGcmSecretProtector : ISecretProtector
{
    private const int NonceBytes = 12;
    private const int TagBytes = 16;
    private readonly SecretKey _writing;
    private readonly Dictionary<string, SecretKey> _keys;

    /// <summary>Creates a protector from its keys.</summary>
    /// <param name="writing">The key that encrypts new secrets and decrypts them.</param>
    /// <param name="reading">Keys that only decrypt older secrets. Keep each until the store contains no secret of that key.</param>
    /// <exception cref="ArgumentException">Keys share an id or their bytes; the message names all of them.</exception>
    public AesGcmSecretProtector(SecretKey writing, params IEnumerable<SecretKey> reading)
    {
        ArgumentNullException.ThrowIfNull(writing);
        ArgumentNullException.ThrowIfNull(reading);
        SecretKey[] keys = [writing, .. reading];
        string[] errors =
        [
            .. keys.GroupBy(key => key.Id, StringComparer.Ordinal).Where(same => same.Count() > 1)
                .Select(same => $"{same.Count()} keys have the id '{same.Key}'."),
            .. keys.GroupBy(key => Convert.ToHexString(key.Value), StringComparer.Ordinal)
                .Where(same => same.Select(key => key.Id).Distinct(StringComparer.Ordinal).Count() > 1)
                .Select(same =>
                    $"The keys {string.Join(", ", same.Select(key => $"'{key.Id}'"))} have the same bytes; expected different ones."),
        ];
        if (errors.Length > 0)
        {
            throw new ArgumentException(string.Join(' ', errors), nameof(reading));
        }

        _writing = writing;
        _keys = keys.ToDictionary(key => key.Id, StringComparer.Ordinal);
    }

    /// <inheritdoc/>
    public string WritingKey => _writing.Id;

    /// <inheritdoc/>
    public ValueTask<ProtectedSecret> ProtectAsync(
        ReadOnlyMemory<byte> secret, ReadOnlyMemory<byte> owner, CancellationToken cancellationToken)
    {
        byte[] data = new byte[NonceBytes + TagBytes + secret.Length];
        Span<byte> nonce = data.AsSpan(0, NonceBytes);
        RandomNumberGenerator.Fill(nonce);
        using AesGcm cipher = CipherOf(_writing, owner.Span);
        cipher.Encrypt(nonce, secret.Span, data.AsSpan(NonceBytes + TagBytes), data.AsSpan(NonceBytes, TagBytes), owner.Span);
        return ValueTask.FromResult(new ProtectedSecret(_writing.Id, data));
    }

    /// <inheritdoc/>
    public ValueTask<OpenedSecret> OpenAsync(ProtectedSecret secret, ReadOnlyMemory<byte> owner, CancellationToken cancellationToken) =>
        ValueTask.FromResult(_keys.TryGetValue(secret.KeyId, out SecretKey? key)
            ? Open(key, secret.Data.Span, owner.Span)
            : OpenedSecret.UnknownKey);

    private static OpenedSecret Open(SecretKey key, ReadOnlySpan<byte> data, ReadOnlySpan<byte> owner)
    {
        if (data.Length < NonceBytes + TagBytes)
        {
            return OpenedSecret.Altered;
        }

        byte[] secret = new byte[data.Length - NonceBytes - TagBytes];
        using AesGcm cipher = CipherOf(key, owner);
        try
        {
            cipher.Decrypt(data[..NonceBytes], data[(NonceBytes + TagBytes)..], data.Slice(NonceBytes, TagBytes), secret, owner);
            return OpenedSecret.Of(secret);
        }
        catch (AuthenticationTagMismatchException)
        {
            return OpenedSecret.Altered;
        }
    }

    private static AesGcm CipherOf(SecretKey key, ReadOnlySpan<byte> owner)
    {
        Span<byte> derived = stackalloc byte[SecretKey.Bytes];
        HKDF.Expand(HashAlgorithmName.SHA256, key.Value, derived, owner);
        var cipher = new AesGcm(derived, TagBytes);
        CryptographicOperations.ZeroMemory(derived);
        return cipher;
    }
}
