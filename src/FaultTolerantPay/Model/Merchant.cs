using System.Collections.Immutable;

namespace FaultTolerantPay;

/// <summary>What the preset store keeps of a merchant: all that a decision needs of it while everything else is down.</summary>
public sealed record Merchant
{
    /// <summary>The merchant.</summary>
    public required MerchantId Id { get; init; }

    /// <summary>Its name, for institutions and reports; at most 200 characters.</summary>
    public required string Name { get; init; }

    /// <summary>What it trades in: a merchant category code such as <c>5411</c>, or the bank's own.</summary>
    public required string Category { get; init; }

    /// <summary>The merchants that operators pause together, such as the shops of one chain; null: a group by itself, of its own id.</summary>
    public string? Group { get; init; }

    /// <summary>Whether the bank accepts payments for it.</summary>
    public MerchantStatus Status { get; init; } = MerchantStatus.Active;

    /// <summary>The currencies in which it is paid; at least one.</summary>
    public required ImmutableArray<Currency> Currencies { get; init; }

    /// <summary>Whether the bank may stand in for it.</summary>
    public StandInConsent Consent { get; init; } = StandInConsent.NotGiven;

    /// <summary>How it stands at each institution.</summary>
    public ImmutableArray<Registration> Registrations { get; init; } = [];

    /// <summary>The limits that institutions gave, at most one for each institution and currency.</summary>
    public ImmutableArray<MerchantLimit> Limits { get; init; } = [];

    /// <summary>When registrations and limits are looked after next; null: not at all.</summary>
    public DateTimeOffset? RefreshAt { get; init; }

    /// <summary>1 when first stored, one more with each change. 0 before that.</summary>
    public long Version { get; init; }

    /// <summary>The merchant's id at an institution, or null where it is not registered there.</summary>
    public InstitutionMerchantId? AtInstitution(InstitutionId institution)
    {
        foreach (Registration registration in Registrations)
        {
            if (registration.Institution == institution)
                return registration.MerchantAtInstitution;
        }
        return null;
    }

    /// <inheritdoc/>
    public bool Equals(Merchant? other) => other is not null && Id == other.Id && Name == other.Name && Category == other.Category
        && Group == other.Group && Status == other.Status && Consent == other.Consent && RefreshAt == other.RefreshAt && Version == other.Version
        && Currencies.SequenceEqual(other.Currencies) && Registrations.SequenceEqual(other.Registrations) && Limits.SequenceEqual(other.Limits);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Id, Version);
}
