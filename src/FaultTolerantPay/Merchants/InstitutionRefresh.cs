using System.Collections.Immutable;

namespace FaultTolerantPay.Merchants;

/// <summary>The results from one institution, to be merged into the stored merchant, whatever it is by then.</summary>
internal sealed record InstitutionRefresh(InstitutionId Institution)
{
    /// <summary>Whether a registration was attempted.</summary>
    public bool TriedToRegister { get; init; }

    /// <summary>The merchant's id at the institution, if the registration succeeded.</summary>
    public InstitutionMerchantId? RegisteredAs { get; init; }

    /// <summary>Whether the institution rejects the merchant.</summary>
    public bool IsRejected { get; init; }

    /// <summary>Why the registration did not succeed.</summary>
    public string? Error { get; init; }

    /// <summary>When the limits were requested.</summary>
    public DateTimeOffset AskedAt { get; init; }

    /// <summary>The usable limits, one for each currency; null if the institution did not answer.</summary>
    public ImmutableArray<Money>? Limits { get; init; }

    /// <summary>Currencies with an implausible limit. The known limit stays and ages.</summary>
    public ImmutableHashSet<Currency> Unreadable { get; init; } = [];

    /// <summary>The merchant with these results. Concurrent changes are kept.</summary>
    public Merchant MergedInto(Merchant merchant, MerchantOptions options)
    {
        if (TriedToRegister)
        {
            merchant = merchant with { Registrations = MergedRegistrations(merchant, options) };
        }

        return Limits is { } limits && merchant.AtInstitution(Institution) is not null
            ? merchant with { Limits = MergedLimits(merchant.Limits, limits) }
            : merchant;
    }

    private ImmutableArray<Registration> MergedRegistrations(Merchant merchant, MerchantOptions options)
    {
        int at = 0;
        while (at < merchant.Registrations.Length && merchant.Registrations[at].Institution != Institution)
        {
            at++;
        }

        Registration known = at < merchant.Registrations.Length
            ? merchant.Registrations[at]
            : new Registration { Institution = Institution, Status = RegistrationStatus.Wanted };
        // Another writer was faster: an existing registration is never removed.
        if (known.Status == RegistrationStatus.Registered)
        {
            return merchant.Registrations;
        }

        Registration tried = known with { Attempts = known.Attempts + 1, LastError = Error };
        if (RegisteredAs is { } id)
        {
            tried = tried with { Status = RegistrationStatus.Registered, MerchantAtInstitution = id, LastError = null };
        }
        else if (IsRejected)
        {
            tried = tried with { Status = RegistrationStatus.Rejected };
        }
        else if (tried.Attempts >= options.MaxRegistrationAttempts)
        {
            tried = tried with
            {
                Status = RegistrationStatus.Rejected,
                LastError = $"Given up after {tried.Attempts} attempts; last error: {Error}",
            };
        }

        return at < merchant.Registrations.Length ? merchant.Registrations.SetItem(at, tried) : merchant.Registrations.Add(tried);
    }

    private ImmutableArray<MerchantLimit> MergedLimits(ImmutableArray<MerchantLimit> known, ImmutableArray<Money> fetched)
    {
        // A later refresh on another node was stored first, and its limits are newer.
        if (known.Any(limit => limit.Institution == Institution && limit.FetchedAt > AskedAt))
        {
            return known;
        }

        return
        [
            .. known.Where(limit => limit.Institution != Institution || Unreadable.Contains(limit.Limit.Currency)),
            .. fetched.Select(limit => new MerchantLimit(Institution, limit, AskedAt)),
        ];
    }
}
