namespace FaultTolerantPay;

/// <summary>
/// What an adapter gets with each call besides the order: the provider's settings in force, its secrets and its error map.
/// </summary>
public sealed class ProviderContext
{
    private readonly Func<string, CancellationToken, ValueTask<Secret>> _openSecret;
    private readonly Func<string, string?, ProviderResult> _resultOf;

    internal ProviderContext(
        ProviderSettings settings,
        Func<string, CancellationToken, ValueTask<Secret>> openSecret,
        Func<string, string?, ProviderResult> resultOf)
    {
        Settings = settings;
        _openSecret = openSecret;
        _resultOf = resultOf;
    }

    /// <summary>The provider's settings in force when the call began.</summary>
    public ProviderSettings Settings { get; }

    /// <summary>
    /// Opens a secret of the settings' security group before anything is sent. Dispose it after use. A secret that changed at its source is
    /// read again without a restart.
    /// </summary>
    /// <param name="name">The name in the settings, such as <c>signingKey</c>.</param>
    /// <param name="cancellationToken">Cancels the read.</param>
    /// <exception cref="NothingSentException">
    /// The settings have no such secret, or it cannot be read. The message names the reference, never the secret. Do not use this method
    /// once something may have been sent: the order would count as not executed.
    /// </exception>
    public async ValueTask<Secret> OpenSecretBeforeSendingAsync(string name, CancellationToken cancellationToken)
    {
        try
        {
            return await _openSecret(name, cancellationToken).ConfigureAwait(false);
        }
        catch (InvalidOperationException exception)
        {
            throw new NothingSentException(exception.Message, exception);
        }
    }

    /// <summary>
    /// Opens a secret of the settings' security group, for answers and callbacks, also once something was sent. Dispose it after use.
    /// </summary>
    /// <param name="name">The name in the settings, such as <c>callbackKey</c>.</param>
    /// <param name="cancellationToken">Cancels the read.</param>
    /// <exception cref="InvalidOperationException">
    /// The settings have no such secret, or it cannot be read. The message names the reference, never the secret.
    /// </exception>
    public ValueTask<Secret> OpenSecretAsync(string name, CancellationToken cancellationToken) => _openSecret(name, cancellationToken);

    /// <summary>
    /// The result that the provider's error map has for a code. A code that is not mapped is <see cref="OperationOutcome.Unknown"/>; it is
    /// counted, and listed for the operator.
    /// </summary>
    /// <param name="code">The provider's code.</param>
    /// <param name="detail">A second code that says more than the first, such as the issuer's; null if there is none.</param>
    public ProviderResult ResultOf(string code, string? detail = null) => _resultOf(code, detail);
}
