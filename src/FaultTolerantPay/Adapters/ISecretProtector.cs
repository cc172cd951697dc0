namespace FaultTolerantPay;

/// <summary>
/// Encrypts what a store must keep secret at rest: the tokens of mandates. A host implements it with its key store, or uses
/// <see cref="AesGcmSecretProtector"/>. The store calls it for every token that it reads or writes, from any number of threads. An
/// implementation should therefore keep its data keys in memory and ask its key store for them only at start and when they change, not for
/// each token.
/// </summary>
/// <remarks>
/// Each secret has an owner: bytes that identify who the secret belongs to. The owner is authenticated but not stored: a protected secret
/// can be opened only with the owner that it was protected for. If an implementation throws, the read or write fails as if the store were
/// down, and is tried again. Exception messages must not contain the secret.
/// </remarks>
public interface ISecretProtector
{
    /// <summary>
    /// The id of the key that protects new secrets: 1 to 64 visible ASCII characters. It is stored with each secret, and must never be
    /// reused for another key.
    /// </summary>
    string WritingKey { get; }

    /// <summary>Protects a secret with the writing key.</summary>
    /// <param name="secret">The secret to protect.</param>
    /// <param name="owner">The owner of the secret.</param>
    /// <param name="cancellationToken">Cancelled when no caller waits for the result.</param>
    ValueTask<ProtectedSecret> ProtectAsync(ReadOnlyMemory<byte> secret, ReadOnlyMemory<byte> owner, CancellationToken cancellationToken);

    /// <summary>Opens a secret that was protected earlier, by any known key.</summary>
    /// <param name="secret">The result of <see cref="ProtectAsync"/>.</param>
    /// <param name="owner">The owner of the secret.</param>
    /// <param name="cancellationToken">Cancelled when no caller waits for the result.</param>
    /// <returns>
    /// The secret, or why it could not be opened: the key is unknown, or the bytes were altered or belong to another owner.
    /// </returns>
    ValueTask<OpenedSecret> OpenAsync(ProtectedSecret secret, ReadOnlyMemory<byte> owner, CancellationToken cancellationToken);
}
