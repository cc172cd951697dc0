using FaultTolerantPay.Calls;
using FaultTolerantPay.Merchants;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace FaultTolerantPay.Jobs;

/// <summary>
/// Processes merchants that are due: retries wanted registrations and fetches limits. If an institution does not answer, the known limits
/// stay valid and grow older; a limit that is missing from its answer is removed. Several nodes may run it: their results are merged and
/// never overwrite each other.
/// </summary>
internal sealed class MerchantRefresher : IBackgroundWork
{
    private readonly IMerchantStore _store;
    private readonly MerchantOptions _options;
    private readonly MerchantWriter _writer;
    private readonly InstitutionRefresher _refresher;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;

    /// <summary>Creates the work.</summary>
    /// <exception cref="ArgumentException">An institution is registered twice.</exception>
    public MerchantRefresher(
        IMerchantStore store,
        IEnumerable<IInstitution> institutions,
        IOptions<MerchantOptions> options,
        HostCalls calls,
        TimeProvider time,
        ILogger<MerchantRefresher> logger)
    {
        _store = store;
        _options = options.Value;
        _writer = new MerchantWriter(store, _options);
        _refresher = new InstitutionRefresher(institutions, _options, calls, time, logger);
        _time = time;
        _logger = logger;
    }

    /// <inheritdoc/>
    public string Name => "merchant-refresher";

    /// <inheritdoc/>
    public TimeSpan IdleDelay => _options.IdleDelay;

    /// <inheritdoc/>
    public async ValueTask<int> RunOnceAsync(CancellationToken cancellationToken)
    {
        IReadOnlyList<Merchant> due =
            await _store.ListDueAsync(_time.GetUtcNow(), _options.MaxMerchantsPerRound, cancellationToken).ConfigureAwait(false);
        int done = 0;
        foreach (Merchant[] together in due.Chunk(_options.MaxConcurrentMerchants))
        {
            bool[] refreshed =
                await Task.WhenAll(together.Select(merchant => RefreshAsync(merchant, cancellationToken))).ConfigureAwait(false);
            done += refreshed.Count(isDone => isDone);
        }
        return done;
    }

    /// <summary>Processes one merchant; false if it stays due. A failure of one merchant does not stop the others.</summary>
    private async Task<bool> RefreshAsync(Merchant merchant, CancellationToken cancellationToken)
    {
        try
        {
            InstitutionRefresh[] visits =
                await _refresher.RefreshAllAsync(merchant, skipsSilent: true, cancellationToken).ConfigureAwait(false);
            MerchantResult result = await _writer.UpdateAsync(
                merchant.Id,
                stored => new MerchantUpdate(_refresher.Merge(stored, visits, _time.GetUtcNow())),
                cancellationToken).ConfigureAwait(false);
            if (result.Status == OperatorActionStatus.Done)
            {
                return true;
            }

            _logger.MerchantNotRefreshed(null, merchant.Id);
        }
        catch (Exception error) when (!cancellationToken.IsCancellationRequested)
        {
            _logger.MerchantNotRefreshed(error, merchant.Id);
        }
        return false;
    }
}
