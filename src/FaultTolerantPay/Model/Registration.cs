using FaultTolerantPay.Model;

namespace FaultTolerantPay;

/// <summary>How a merchant stands at one institution.</summary>
public sealed record Registration
{
    /// <summary>The institution.</summary>
    public required InstitutionId Institution { get; init; }

    /// <summary>How far it got.</summary>
    public required RegistrationStatus Status { get; init; }

    /// <summary>The merchant's id there; null until registered.</summary>
    public InstitutionMerchantId? MerchantAtInstitution { get; init; }

    /// <summary>How often it was tried; no answer counts too.</summary>
    public int Attempts { get; init; }

    /// <summary>What the last attempt said, where it did not register.</summary>
    public string? LastError { get; init => field = PlainText.Clean(value, PlainText.MaxLineLength); }
}
