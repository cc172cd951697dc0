using FaultTolerantPay.Faults;
using FaultTolerantPay.Merchants;
using FaultTolerantPay.Pipeline.Admission;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace FaultTolerantPay.Pipeline;

/// <summary>Implements the consent register with the preset store.</summary>
internal sealed class ConsentRegister(
    IMerchantStore store,
    IAdmissionStage admission,
    IFaultDetector faults,
    IOptions<MerchantOptions> options,
    TimeProvider time,
    ILogger<ConsentRegister> logger) : IConsentRegister
{
    private readonly MerchantWriter _writer = new(store, options.Value);

    /// <inheritdoc/>
    public async ValueTask<MerchantResult> ChangeAsync(ConsentRequest change, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(change);
        if (MerchantChecks.Errors(change, time.GetUtcNow()) is { Count: > 0 } errors)
        {
            return MerchantResult.BadInput(errors);
        }

        MerchantResult result = await _writer.UpdateAsync(
            change.Merchant, stored => Apply(stored, change), cancellationToken).ConfigureAwait(false);
        if (result is { Status: OperatorActionStatus.Done, Merchant.Consent: { } consent })
        {
            logger.ConsentChanged(change.Merchant, change.By, consent.Version, consent.IsGiven, consent.From, consent.Until);
        }

        return result;
    }

    /// <inheritdoc/>
    public async ValueTask<ConsentChangeResult> ChangeConsentAndAdmitAsync(
        ConsentRequest change, TransactionRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(change);
        ArgumentNullException.ThrowIfNull(request);
        if (request.Merchant != change.Merchant)
        {
            return new ConsentChangeResult(
                MerchantResult.BadInput([new(nameof(request.Merchant), request.Merchant.Value, $"'{change.Merchant}', as in the change")]),
                null);
        }

        MerchantResult result = await ChangeAsync(change, cancellationToken).ConfigureAwait(false);
        if (!result.IsDone)
        {
            return new ConsentChangeResult(result, null);
        }

        // Admission uses the value that was just stored and does not read it again, so nothing can happen between the change and the
        // decision.
        var context = new StandInContext
        {
            Request = request,
            Merchant = result.Merchant!,
            FaultState = faults.State,
            Now = time.GetUtcNow(),
        };
        return new ConsentChangeResult(result, await admission.DecideAsync(context, cancellationToken).ConfigureAwait(false));
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<ConsentChange>> HistoryAsync(MerchantId merchant, CancellationToken cancellationToken) =>
        store.ListConsentChangesAsync(merchant, cancellationToken);

    private MerchantUpdate Apply(Merchant stored, ConsentRequest change)
    {
        StandInConsent old = stored.Consent;
        if (old.IsGiven == change.IsGiven && old.From == change.From && old.Until == change.Until)
        {
            return MerchantUpdate.NoChange(MerchantResult.AlreadyDone(stored));
        }

        if (change.ExpectedVersion is { } expected && expected != old.Version)
        {
            return MerchantUpdate.NoChange(MerchantResult.Conflict(
                stored,
                new FieldError(
                    nameof(change.ExpectedVersion), $"{expected}", $"{old.Version}, the stored one: consent was changed meanwhile")));
        }

        var changed = new StandInConsent { IsGiven = change.IsGiven, From = change.From, Until = change.Until, Version = old.Version + 1 };
        return new MerchantUpdate(
            stored with { Consent = changed },
            new ConsentChange(stored.Id, change.By, time.GetUtcNow(), old, changed, change.Reason));
    }
}
