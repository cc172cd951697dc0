using System.Text;
using FaultTolerantPay.Model;

namespace FaultTolerantPay.Records;

/// <summary>
/// Encrypts tokens on write and decrypts them on read. Without a protector they are written unencrypted, and tokens that another process
/// encrypted stay encrypted.
/// </summary>
/// <param name="protector">The host's protector; null: none.</param>
/// <param name="store">The store, for messages: <c>store file 'x.db'</c>.</param>
internal sealed class StoredTokens(ISecretProtector? protector, string store)
{
    /// <summary>The key that encrypts new tokens; null: there is none.</summary>
    public string? WritingKey => protector?.WritingKey;

    /// <summary>The form in which a token is stored.</summary>
    public async ValueTask<string> SealAsync(string token, byte[] owner, CancellationToken cancellationToken)
    {
        if (protector is null)
        {
            return token;
        }

        try
        {
            ProtectedSecret secret = await protector
                .ProtectAsync(Encoding.UTF8.GetBytes(token), owner, cancellationToken).ConfigureAwait(false);
            if (Identifier.IsValid(secret.KeyId))
            {
                return SealedToken.Text(secret);
            }

            string key = PlainText.Clean(secret.KeyId, Identifier.MaxLength);
            throw new FormatException($"It named the key '{key}'; expected {Identifier.Expectation}.");
        }
        catch (Exception exception) when (exception is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            throw RecordFailures.Protector(store, "written", exception);
        }
    }

    /// <summary>Opens a stored token.</summary>
    /// <param name="stored">The token as it is stored.</param>
    /// <param name="owner">What it is bound to.</param>
    /// <param name="movedFrom">What else it may have been bound to, for the reason.</param>
    /// <param name="cancellationToken">Cancelled when no caller waits for the result.</param>
    /// <returns>The token; or the key and why it stays closed, as the end of a sentence.</returns>
    public async ValueTask<(string? Token, string? Closed)> OpenAsync(
        string stored, byte[] owner, string movedFrom, CancellationToken cancellationToken)
    {
        if (!SealedToken.Is(stored))
        {
            return (stored, null);
        }

        ProtectedSecret secret = SealedToken.Parse(stored);
        if (protector is null)
        {
            return Closed("and no ISecretProtector is registered");
        }

        OpenedSecret opened;
        try
        {
            opened = await protector.OpenAsync(secret, owner, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            throw RecordFailures.Protector(store, "read", exception);
        }
        return opened.Problem switch
        {
            SecretProblem.None => (Encoding.UTF8.GetString(opened.Value.Span), null),
            SecretProblem.UnknownKey => Closed("which the ISecretProtector does not know"),
            _ => Closed($"which does not open it: it was altered, or moved here from another {movedFrom}"),
        };

        (string? Token, string? Closed) Closed(string why) => (null, $"is encrypted under the key '{secret.KeyId}', {why}.");
    }

    /// <summary>The records of a list in the form in which the library uses them, one after the other.</summary>
    public static async ValueTask<IReadOnlyList<T>> OpenAllAsync<T>(IReadOnlyList<T> records, Func<T, ValueTask<T>> open)
    {
        var opened = new T[records.Count];
        for (int i = 0; i < opened.Length; i++)
        {
            opened[i] = await open(records[i]).ConfigureAwait(false);
        }

        return opened;
    }
}
