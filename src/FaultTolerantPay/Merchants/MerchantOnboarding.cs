using FaultTolerantPay.Calls;
using FaultTolerantPay.Model;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace FaultTolerantPay.Merchants;

/// <summary>Implements onboarding with the preset store and the configured institutions.</summary>
internal sealed class MerchantOnboarding : IMerchantOnboarding
{
    private readonly IMerchantStore _store;
    private readonly MerchantOptions _options;
    private readonly MerchantWriter _writer;
    private readonly InstitutionRefresher _refresher;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;

    /// <summary>Creates the service.</summary>
    /// <exception cref="ArgumentException">An institution is registered twice.</exception>
    public MerchantOnboarding(
        IMerchantStore store,
        IEnumerable<IInstitution> institutions,
        IOptions<MerchantOptions> options,
        HostCalls calls,
        TimeProvider time,
        ILogger<MerchantOnboarding> logger)
    {
        _store = store;
        _options = options.Value;
        _writer = new MerchantWriter(store, _options);
        _refresher = new InstitutionRefresher(institutions, _options, calls, time, logger);
        _time = time;
        _logger = logger;
    }

    /// <inheritdoc/>
    public async ValueTask<MerchantResult> OnboardAsync(MerchantProfile profile, OperatorId by, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(profile);
        if (MerchantChecks.Errors(profile, by) is { Count: > 0 } errors)
        {
            return MerchantResult.BadInput(errors);
        }

        // The merchant is stored before any institution is called, so that the refresher continues after a crash in between.
        bool isNew = false;
        Merchant? stored = await _store.FindAsync(profile.Id, cancellationToken).ConfigureAwait(false);
        if (stored is null)
        {
            Merchant created = Create(profile);
            isNew = await _store.SaveAsync(created, expectedVersion: 0, consentChange: null, cancellationToken).ConfigureAwait(false);
            stored = isNew ? created with { Version = 1 } : await _store.FindAsync(profile.Id, cancellationToken).ConfigureAwait(false);
        }
        if (stored is null)
        {
            return MerchantResult.NotFound;
        }

        if (MerchantChecks.ChangedFields(stored, profile) is { Count: > 0 } changedFields)
        {
            return MerchantResult.Conflict(stored, [.. changedFields]);
        }

        if (!isNew && _refresher.Institutions.All(institution => HasAnswered(stored, institution)))
        {
            return MerchantResult.AlreadyDone(stored);
        }

        MerchantResult result = await VisitAsync(stored, cancellationToken).ConfigureAwait(false);
        if (result.Merchant is { } merchant)
        {
            _logger.MerchantOnboarded(
                merchant.Id, by, merchant.Registrations.Count(known => known.Status == RegistrationStatus.Registered),
                _refresher.Institutions.Count());
        }

        return result;
    }

    /// <inheritdoc/>
    public async ValueTask<MerchantResult> ChangeAsync(MerchantProfile profile, OperatorId by, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(profile);
        if (MerchantChecks.Errors(profile, by) is { Count: > 0 } errors)
        {
            return MerchantResult.BadInput(errors);
        }

        string change = "";
        MerchantResult result = await _writer.UpdateAsync(
            profile.Id,
            stored =>
            {
                List<FieldError> changedFields = MerchantChecks.ChangedFields(stored, profile);
                if (changedFields.Count == 0)
                {
                    return MerchantUpdate.NoChange(MerchantResult.AlreadyDone(stored));
                }

                change = string.Join(", ", changedFields.Select(error => error.Field));
                Merchant changed = stored with
                {
                    Name = profile.Name,
                    Category = profile.Category,
                    Group = profile.Group,
                    Currencies = profile.Currencies,
                    Status = profile.Status,
                };
                // A closed merchant is not refreshed. A merchant that is reopened is due immediately.
                if (changed.Status != stored.Status)
                {
                    changed = changed with { RefreshAt = changed.Status == MerchantStatus.Closed ? null : _time.GetUtcNow() };
                }

                return new MerchantUpdate(changed);
            },
            cancellationToken).ConfigureAwait(false);
        if (result.Status == OperatorActionStatus.Done)
        {
            _logger.MerchantChanged(profile.Id, by, change);
        }

        return result;
    }

    /// <inheritdoc/>
    public async ValueTask<MerchantResult> RegisterAgainAsync(
        MerchantId merchant, InstitutionId institution, OperatorId by, CancellationToken cancellationToken)
    {
        List<FieldError> errors = [];
        MerchantChecks.AddId(errors, nameof(merchant), merchant.Value);
        MerchantChecks.AddId(errors, nameof(by), by.Value);
        if (!_refresher.Institutions.Contains(institution))
        {
            errors.Add(new(nameof(institution), institution.Value, $"one of {string.Join(", ", _refresher.Institutions)}"));
        }

        if (errors.Count > 0)
        {
            return MerchantResult.BadInput(errors);
        }

        MerchantResult wanted = await _writer.UpdateAsync(
            merchant,
            stored =>
            {
                Registration? rejected = stored.Registrations.FirstOrDefault(
                    known => known.Institution == institution && known.Status == RegistrationStatus.Rejected);
                return rejected is null
                    ? MerchantUpdate.NoChange(MerchantResult.AlreadyDone(stored))
                    : new MerchantUpdate(stored with
                    {
                        Registrations = stored.Registrations.Replace(
                            rejected, rejected with { Status = RegistrationStatus.Wanted, Attempts = 0 }),
                        RefreshAt = _time.GetUtcNow().Plus(_options.MinRetryDelay),
                    });
            },
            cancellationToken).ConfigureAwait(false);
        if (wanted.Status != OperatorActionStatus.Done)
        {
            return wanted;
        }

        _logger.MerchantChanged(merchant, by, $"registration at {institution} tried again");
        return await VisitAsync(wanted.Merchant!, cancellationToken).ConfigureAwait(false);
    }

    private static bool HasAnswered(Merchant merchant, InstitutionId institution) =>
        merchant.Registrations.Any(known => known.Institution == institution && known.Status != RegistrationStatus.Wanted);

    private async ValueTask<MerchantResult> VisitAsync(Merchant merchant, CancellationToken cancellationToken)
    {
        InstitutionRefresh[] visits = await _refresher.RefreshAllAsync(
            merchant, skipsSilent: false, cancellationToken).ConfigureAwait(false);
        return await _writer.UpdateAsync(
            merchant.Id,
            stored => new MerchantUpdate(_refresher.Merge(stored, visits, _time.GetUtcNow())),
            cancellationToken).ConfigureAwait(false);
    }

    private Merchant Create(MerchantProfile profile) => new()
    {
        Id = profile.Id,
        Name = profile.Name,
        Category = profile.Category,
        Group = profile.Group,
        Currencies = profile.Currencies,
        Status = profile.Status,
        Registrations =
        [
            .. _refresher.Institutions.Select(
                institution => new Registration { Institution = institution, Status = RegistrationStatus.Wanted }),
        ],
        RefreshAt = _time.GetUtcNow().Plus(_options.MinRetryDelay),
    };
}
