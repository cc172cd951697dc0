using FaultTolerantPay.Calls;
using FaultTolerantPay.Providers.Calls;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace FaultTolerantPay.Statements.Fetching;

/// <summary>
/// Asks providers for statement files, each within one time limit from the question to the last byte. It is a callee of its own beside
/// payments, and no second call about a day begins before the first has ended. It throws only if the caller gives up.
/// </summary>
internal sealed class StatementCaller(
    ProviderRegistry adapters, CallContexts contexts, HostCalls calls, IOptions<StatementOptions> options, ILogger<StatementCaller> logger)
{
    private readonly StatementOptions _options = options.Value;

    /// <summary>The providers whose adapters have the capability, in ordinal order.</summary>
    public IEnumerable<ProviderId> Providers => adapters.Providers.Where(provider => adapters.Find(provider) is IStatementProvider);

    /// <summary>Asks for a day's file.</summary>
    /// <exception cref="OperationCanceledException">The caller gave up.</exception>
    public async ValueTask<FetchedStatement> FetchAsync(
        ProviderSettings settings, StatementRequest request, CancellationToken cancellationToken)
    {
        if (adapters.Find(settings.Id) is not IStatementProvider adapter)
        {
            return FetchedStatement.Failed("the provider has no adapter that fetches statement files");
        }

        try
        {
            return await calls.AskAsync(
                calls.CalleeOf($"provider:{settings.Id}:statements"),
                static (asked, token) => AskAsync(asked.adapter, asked.request, asked.context, asked.MaxFileBytes, token),
                (adapter, request, context: contexts.Of(settings), _options.MaxFileBytes),
                _options.FetchTimeout,
                cancellationToken,
                about: new CallSubject(null, $"{request.MerchantNumber} {request.Day:O}")).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            throw;
        }
        catch (NothingSentException exception) when (exception.IsWithheld)
        {
            return FetchedStatement.Failed("earlier calls to the provider have not ended");
        }
        catch (TimeoutException)
        {
            return FetchedStatement.Failed("the provider took too long");
        }
        catch (Exception exception)
        {
            FetchLog.StatementNotFetched(logger, exception, settings.Id.Value, request.Day);
            return FetchedStatement.Failed("the adapter failed");
        }
    }

    private static async ValueTask<FetchedStatement> AskAsync(
        IStatementProvider adapter, StatementRequest request, ProviderContext context, int maxBytes, CancellationToken cancellationToken)
    {
        try
        {
            ProviderStatement answer =
                await adapter.FetchStatementAsync(request, context, cancellationToken).ConfigureAwait(false);
            if (answer.Content is null)
            {
                return answer.IsWithoutBusiness ? FetchedStatement.NoBusiness : FetchedStatement.NotReady;
            }

            await using (answer.Content.ConfigureAwait(false))
            {
                return await StatementBuffer.ReadAsync(answer, maxBytes, cancellationToken).ConfigureAwait(false);
            }
        }
        catch (Exception exception)
        {
            // What an adapter throws may have a line of a file, and a file has names and accounts.
            throw AdapterFailure.Of(exception, hasSecrets: true);
        }
    }
}
