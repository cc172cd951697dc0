using System.Net.Sockets;
using System.Runtime.ExceptionServices;
using System.Text;
using FaultTolerantPay.Model;
using FaultTolerantPay.Secrets;

namespace FaultTolerantPay.Providers.Calls;

/// <summary>
/// An exception of an adapter without what may be in its message: an adapter that puts a request into an exception must not put a card or
/// an agreement into the log (M8). It has the types of the exceptions, the framework's error codes and the stack trace.
/// </summary>
internal sealed class AdapterFailure : Exception
{
    private const int MaxDepth = 5;

    private AdapterFailure(string message)
        : base(message)
    {
    }

    /// <summary>The exception to throw in place of an adapter's. One that says that nothing was sent keeps its type.</summary>
    /// <param name="thrown">The adapter's exception.</param>
    /// <param name="hasSecrets">
    /// Whether the order has card details, a code or an agreement number. If so, the message is left out: three digits of a CVV2 cannot be
    /// told from other digits.
    /// </param>
    public static Exception Of(Exception thrown, bool hasSecrets)
    {
        string text = Describe(thrown, hasSecrets);
        Exception failure = thrown is NothingSentException ? new NothingSentException(text) : new AdapterFailure(text);
        return thrown.StackTrace is { } trace ? ExceptionDispatchInfo.SetRemoteStackTrace(failure, trace) : failure;
    }

    private static string Describe(Exception thrown, bool hasSecrets)
    {
        var text = new StringBuilder();
        Exception? exception = thrown;
        for (int depth = 0; exception is not null && depth < MaxDepth; depth++)
        {
            text.Append(depth == 0 ? "" : " <- ").Append(exception.GetType().Name);
            string? code = exception switch
            {
                SocketException socket => socket.SocketErrorCode.ToString(),
                HttpRequestException { StatusCode: { } status } => status.ToString(),
                HttpRequestException http => http.HttpRequestError.ToString(),
                _ => null,
            };
            text.Append(code is null ? "" : $" ({code})");
            // The library's own message names the reference of a secret and nothing else.
            if (!hasSecrets || exception is SecretUnavailableException)
            {
                text.Append(": ").Append(PlainText.Clean(exception.Message, PlainText.MaxLineLength));
            }

            exception = exception.InnerException;
        }

        return text.ToString();
    }
}
