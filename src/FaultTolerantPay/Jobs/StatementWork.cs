using FaultTolerantPay.Statements.Fetching;
using Microsoft.Extensions.Logging;

namespace FaultTolerantPay.Jobs;

/// <summary>
/// Fetches statement files. Each provider is a part that can be driven by itself: one that is slow or fails delays only its own files.
/// </summary>
internal sealed class StatementWork : IBackgroundWork
{
    private readonly ProviderWork[] _parts;

    /// <param name="caller">Names the providers whose adapters fetch statement files.</param>
    /// <param name="settings">The settings in force at each round.</param>
    /// <param name="logger">Logs rounds that fail.</param>
    /// <param name="fetcher">Fetches; null: the host has no store of statement files.</param>
    public StatementWork(
        StatementCaller caller, IProviderSettings settings, ILogger<StatementWork> logger, StatementFetcher? fetcher) =>
        _parts = fetcher is null
            ? []
            : [.. caller.Providers.Select(provider => new ProviderWork(provider, settings, fetcher, logger))];

    public string Name => "statements";

    /// <summary>Short enough for a timetable in minutes.</summary>
    public TimeSpan IdleDelay => ProviderWork.Rest;

    public IReadOnlyList<IBackgroundWork> Parts => _parts;

    public async ValueTask<int> RunOnceAsync(CancellationToken cancellationToken) =>
        (await Task.WhenAll(_parts.Select(part => part.RunOnceAsync(cancellationToken).AsTask())).ConfigureAwait(false)).Sum();

    private sealed class ProviderWork(
        ProviderId provider, IProviderSettings settings, StatementFetcher fetcher, ILogger logger) : IBackgroundWork
    {
        public static readonly TimeSpan Rest = TimeSpan.FromMinutes(1);

        public string Name => $"statements {provider}";

        public TimeSpan IdleDelay => Rest;

        public async ValueTask<int> RunOnceAsync(CancellationToken cancellationToken)
        {
            try
            {
                return settings.Find(provider) is { } known ? await fetcher.RunAsync(known, cancellationToken).ConfigureAwait(false) : 0;
            }
            catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
            {
                FetchLog.StatementWorkFailed(logger, exception, provider.Value);
                return 0;
            }
        }
    }
}
