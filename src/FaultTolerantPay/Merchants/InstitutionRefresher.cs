using System.Collections.Concurrent;
using System.Collections.Immutable;
using FaultTolerantPay.Adapters;
using FaultTolerantPay.Calls;
using FaultTolerantPay.Model;
using Microsoft.Extensions.Logging;

namespace FaultTolerantPay.Merchants;

/// <summary>
/// Calls every institution for one merchant: registers it where wanted, and fetches its limits where it is registered. It starts all calls
/// without a thread, then awaits them, each with its own timeout, so that none waits for another.
/// </summary>
internal sealed class InstitutionRefresher
{
    private const int MaxErrorLength = 300;

    private readonly IInstitution[] _institutions;
    private readonly MerchantOptions _options;
    // Until when an institution that did not answer in time is skipped.
    private readonly ConcurrentDictionary<InstitutionId, DateTimeOffset> _restsUntil = [];
    private readonly HostCalls _calls;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;

    public InstitutionRefresher(
        IEnumerable<IInstitution> institutions, MerchantOptions options, HostCalls calls, TimeProvider time, ILogger logger)
    {
        _institutions = InstitutionList.Checked(institutions);
        _options = options;
        _calls = calls;
        _time = time;
        _logger = logger;
    }

    public IEnumerable<InstitutionId> Institutions => _institutions.Select(institution => institution.Id);

    /// <summary>Calls all institutions. Throws only if the caller gives up.</summary>
    /// <param name="merchant">The merchant.</param>
    /// <param name="skipsSilent">
    /// Whether an institution that did not answer in time is skipped for a while, so that the refreshes of many merchants do not each wait
    /// for it. It is not called, no attempt is counted, and what is known stays.
    /// </param>
    /// <param name="cancellationToken">Cancels the calls.</param>
    public async ValueTask<InstitutionRefresh[]> RefreshAllAsync(Merchant merchant, bool skipsSilent, CancellationToken cancellationToken)
    {
        DateTimeOffset now = _time.GetUtcNow();
        IEnumerable<IInstitution> asked = _institutions.Where(
            institution => !skipsSilent || !(_restsUntil.TryGetValue(institution.Id, out DateTimeOffset until) && now < until));
        return await Task.WhenAll(
            asked.Select(institution => RefreshAsync(institution, merchant, cancellationToken))).ConfigureAwait(false);
    }

    /// <summary>
    /// The merchant with the results and the time of its next refresh. For institutions that are no longer configured, limits are removed
    /// because no payment can use them, and so are wanted registrations because they cannot be made. Completed registrations stay, because
    /// they were costly and the institution may come back.
    /// </summary>
    public Merchant Merge(Merchant merchant, IEnumerable<InstitutionRefresh> visits, DateTimeOffset now)
    {
        foreach (InstitutionRefresh visit in visits)
        {
            merchant = visit.MergedInto(merchant, _options);
        }

        merchant = merchant with
        {
            Limits = merchant.Limits.RemoveAll(limit => !Institutions.Contains(limit.Institution)),
            Registrations = merchant.Registrations.RemoveAll(
                known => known.Status == RegistrationStatus.Wanted && !Institutions.Contains(known.Institution)),
        };
        return merchant with { RefreshAt = MerchantSchedule.Next(merchant, _options, now) };
    }

    private void NoteFailure(IInstitution institution, Exception error)
    {
        if (error is TimeoutException)
        {
            _restsUntil[institution.Id] = _time.GetUtcNow().Plus(_options.MinRetryDelay);
        }
    }

    private async Task<InstitutionRefresh> RefreshAsync(IInstitution institution, Merchant merchant, CancellationToken cancellationToken)
    {
        var visit = new InstitutionRefresh(institution.Id);
        Registration? known = merchant.Registrations.FirstOrDefault(registration => registration.Institution == institution.Id);
        if (known is null or { Status: RegistrationStatus.Wanted })
        {
            visit = await RegisterAsync(institution, merchant, visit, cancellationToken).ConfigureAwait(false);
        }

        return (visit.RegisteredAs ?? known?.MerchantAtInstitution) is { } id
            ? await FetchLimitsAsync(institution, merchant, id, visit, cancellationToken).ConfigureAwait(false)
            : visit;
    }

    private async ValueTask<InstitutionRefresh> RegisterAsync(
        IInstitution institution, Merchant merchant, InstitutionRefresh visit, CancellationToken cancellationToken)
    {
        visit = visit with { TriedToRegister = true };
        RegistrationResult answer;
        try
        {
            answer = await _calls.AskAsync(
                CalleeOf(institution),
                static (asked, token) => asked.institution.RegisterAsync(asked.merchant, token),
                (institution, merchant),
                _options.InstitutionTimeout,
                cancellationToken,
                about: About(merchant)).ConfigureAwait(false);
        }
        catch (NothingSentException withheld) when (withheld.IsWithheld)
        {
            // No call was made, so no attempt counts: what is known stays.
            _logger.RegistrationFailed(withheld, merchant.Id, institution.Id);
            return visit with { TriedToRegister = false };
        }
        catch (Exception error) when (!cancellationToken.IsCancellationRequested)
        {
            NoteFailure(institution, error);
            _logger.RegistrationFailed(error, merchant.Id, institution.Id);
            return visit with { Error = Short($"{error.GetType().Name}: {error.Message}") };
        }

        if (answer.RejectionReason is { } reason)
        {
            _logger.RegistrationRejected(merchant.Id, institution.Id, reason);
            return visit with { IsRejected = true, Error = Short(reason) };
        }
        if (answer.Merchant is { } id && Identifier.IsValid(id.Value))
        {
            _logger.RegistrationDone(merchant.Id, institution.Id, id);
            return visit with { RegisteredAs = id };
        }
        string unusable = $"The result has the merchant id '{answer.Merchant}': expected {Identifier.Expectation}.";
        _logger.RegistrationFailed(null, merchant.Id, institution.Id);
        return visit with { Error = Short(unusable) };
    }

    private async ValueTask<InstitutionRefresh> FetchLimitsAsync(
        IInstitution institution,
        Merchant merchant,
        InstitutionMerchantId id,
        InstitutionRefresh visit,
        CancellationToken cancellationToken)
    {
        // The time of the request, not of the answer, so that a limit is never older than its timestamp says.
        DateTimeOffset askedAt = _time.GetUtcNow();
        IReadOnlyList<Money>? answer;
        try
        {
            answer = await _calls.AskAsync(
                CalleeOf(institution),
                static (asked, token) => asked.institution.GetLimitsAsync(asked.id, token),
                (institution, id),
                _options.InstitutionTimeout,
                cancellationToken,
                about: About(merchant)).ConfigureAwait(false);
        }
        catch (Exception error) when (!cancellationToken.IsCancellationRequested)
        {
            NoteFailure(institution, error);
            _logger.LimitsNotFetched(error, merchant.Id, institution.Id);
            return visit;
        }
        if (answer is null)
        {
            _logger.LimitsNotFetched(null, merchant.Id, institution.Id);
            return visit;
        }

        var limits = new Dictionary<Currency, Money>();
        var unreadable = ImmutableHashSet.CreateBuilder<Currency>();
        foreach (Money limit in answer)
        {
            if (!limit.Currency.IsKnown || limit.Minor < 0)
            {
                _logger.LimitNotTaken(merchant.Id, institution.Id, limit.ToString());
                unreadable.Add(limit.Currency);
            }
            else if (!limits.TryGetValue(limit.Currency, out Money other) || limit < other)
            {
                // If one currency has two limits, the lower one is safe.
                limits[limit.Currency] = limit;
            }
        }
        foreach (Currency currency in unreadable)
        {
            limits.Remove(currency);
        }

        foreach (MerchantLimit gone in merchant.Limits)
        {
            if (gone.Institution == institution.Id && !limits.ContainsKey(gone.Limit.Currency) && !unreadable.Contains(gone.Limit.Currency))
            {
                _logger.LimitGone(merchant.Id, institution.Id, gone.Limit);
            }
        }
        return visit with { AskedAt = askedAt, Limits = [.. limits.Values], Unreadable = unreadable.ToImmutable() };
    }

    // An institution is called for one merchant after another, and each merchant has at most one call that does not end.
    private static CallSubject About(Merchant merchant) => new(null, $"merchant {merchant.Id}");

    private Callee CalleeOf(IInstitution institution) => _calls.CalleeOf($"institution:{institution.Id}");

    private static string Short(string text) => text.Length <= MaxErrorLength ? text : text[..MaxErrorLength] + "…";
}
