using FaultTolerantPay.Model;

namespace FaultTolerantPay;

/// <summary>A merchant's registration at one institution.</summary>
public sealed record Registration
{
    /// <summary>The institution.</summary>
    public required InstitutionId Institution { get; init; }

    /// <summary>The status of the registration.</summary>
    public required RegistrationStatus Status { get; init; }

    /// <summary>The merchant's id at the institution; null until registered.</summary>
    public InstitutionMerchantId? MerchantAtInstitution { get; init; }

    /// <summary>The number of attempts to register; an attempt without an answer counts too.</summary>
    public int Attempts { get; init; }

    /// <summary>The error of the last attempt that did not register the merchant.</summary>
    public string? LastError { get; init => field = PlainText.Clean(value, PlainText.MaxLineLength); }
}
