using System.Collections.Immutable;

namespace FaultTolerantPay;

/// <summary>A merchant's record in the preset store: everything that a decision needs while all other systems are down.</summary>
public sealed record Merchant
{
    /// <summary>The merchant.</summary>
    public required MerchantId Id { get; init; }

    /// <summary>The merchant's name, for institutions and reports; at most 200 characters.</summary>
    public required string Name { get; init; }

    /// <summary>The merchant's line of business: a merchant category code such as <c>5411</c>, or the bank's own code.</summary>
    public required string Category { get; init; }

    /// <summary>
    /// The group of merchants that operators pause together, such as the shops of one chain. Null: the merchant forms its own group, named
    /// by its id.
    /// </summary>
    public string? Group { get; init; }

    /// <summary>Whether the bank accepts payments for the merchant.</summary>
    public MerchantStatus Status { get; init; } = MerchantStatus.Active;

    /// <summary>The currencies in which the merchant is paid; at least one.</summary>
    public required ImmutableArray<Currency> Currencies { get; init; }

    /// <summary>Whether the bank may stand in for the merchant.</summary>
    public StandInConsent Consent { get; init; } = StandInConsent.NotGiven;

    /// <summary>The merchant's registration at each institution.</summary>
    public ImmutableArray<Registration> Registrations { get; init; } = [];

    /// <summary>The per-transaction limits from institutions, at most one per institution and currency.</summary>
    public ImmutableArray<MerchantLimit> Limits { get; init; } = [];

    /// <summary>When registrations and limits are next refreshed; null: never.</summary>
    public DateTimeOffset? RefreshAt { get; init; }

    /// <summary>1 when first stored, incremented by each change. 0 before that.</summary>
    public long Version { get; init; }

    /// <summary>The merchant's id at an institution, or null if the merchant is not registered there.</summary>
    public InstitutionMerchantId? AtInstitution(InstitutionId institution)
    {
        foreach (Registration registration in Registrations)
        {
            if (registration.Institution == institution)
            {
                return registration.MerchantAtInstitution;
            }
        }
        return null;
    }

    /// <inheritdoc/>
    public bool Equals(Merchant? other) => other is not null && Id == other.Id && Name == other.Name && Category == other.Category
        && Group == other.Group && Status == other.Status && Consent == other.Consent
        && RefreshAt == other.RefreshAt && Version == other.Version
        && Currencies.SequenceEqual(other.Currencies) && Registrations.SequenceEqual(other.Registrations)
        && Limits.SequenceEqual(other.Limits);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Id, Version);
}
