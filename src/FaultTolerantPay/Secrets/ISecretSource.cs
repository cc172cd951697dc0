namespace FaultTolerantPay;

/// <summary>
/// Reads secrets of one scheme of references, such as <c>vault:</c>. The host implements it for its own key store; <c>env:</c> (environment
/// variables) and <c>file:</c> are built in.
/// </summary>
public interface ISecretSource
{
    /// <summary>The scheme: 1 to 20 lower-case letters, without the colon. One source for each scheme.</summary>
    string Scheme { get; }

    /// <summary>
    /// Reads a secret. The library calls it when a secret is needed and waits at most <see cref="SecretOptions.ReadTimeout"/>. If it
    /// throws, the library names the type of the exception only: its message could repeat the secret.
    /// </summary>
    /// <param name="name">The reference without the scheme: <c>pay/alpha</c> of <c>vault:pay/alpha</c>.</param>
    /// <param name="cancellationToken">Cancelled when no caller waits for the result.</param>
    /// <returns>
    /// The bytes, at most 65,536; null if there is no such secret. The library takes the array over and clears it.
    /// </returns>
    ValueTask<byte[]?> ReadAsync(string name, CancellationToken cancellationToken);
}
