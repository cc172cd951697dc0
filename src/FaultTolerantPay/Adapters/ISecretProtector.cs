using FaultTolerantPay.Adapters;

namespace FaultTolerantPay;

/// <summary>
/// Encrypts what a store must keep secret at rest: the tokens of mandates. A host implements it over its key store, or takes <see cref="AesGcmSecretProtector"/>. Called for every token that a store writes or
/// reads, on any number of threads: an implementation keeps its data keys in memory, and asks its key store for them when it starts and when they change, not for each token.
/// </summary>
/// <remarks>
/// An owner goes with each secret: bytes that say whose it is. They are authenticated and not stored: a protected secret opens only for the owner that it was protected for.
/// Whatever an implementation throws fails the read or the write as a store that is down does, so that it is tried again. Its messages must not hold the secret.
/// </remarks>
public interface ISecretProtector
{
    /// <summary>The id of the key that protects what is written now: 1 to 64 visible ASCII characters, which are stored beside each secret and never used again for another key.</summary>
    string WritingKey { get; }

    /// <summary>Protects a secret by the key for writing.</summary>
    /// <param name="secret">What is to be kept secret.</param>
    /// <param name="owner">Whose it is.</param>
    /// <param name="cancellationToken">Cancelled where nobody waits any more.</param>
    ValueTask<ProtectedSecret> ProtectAsync(ReadOnlyMemory<byte> secret, ReadOnlyMemory<byte> owner, CancellationToken cancellationToken);

    /// <summary>Opens what was protected before, by whichever key.</summary>
    /// <param name="secret">What <see cref="ProtectAsync"/> gave.</param>
    /// <param name="owner">Whose it is.</param>
    /// <param name="cancellationToken">Cancelled where nobody waits any more.</param>
    /// <returns>The secret, or why it stays closed: a key that is not known, or bytes that were altered or belong to another owner.</returns>
    ValueTask<OpenedSecret> OpenAsync(ProtectedSecret secret, ReadOnlyMemory<byte> owner, CancellationToken cancellationToken);
}
