namespace FaultTolerantPay.Testing.Conformance;

/// <summary>
/// Data of a payment that the partner's test system always accepts: existing accounts, with enough money for about thirty payments.
/// </summary>
public sealed record PaymentSample
{
    /// <summary>The payee.</summary>
    public required MerchantId Merchant { get; init; }

    /// <summary>The payer.</summary>
    public required CustomerId Customer { get; init; }

    /// <summary>The amount of each payment.</summary>
    public required Money Amount { get; init; }

    /// <summary>The merchant's id at the institution, for payouts that need it.</summary>
    public InstitutionMerchantId? MerchantAtInstitution { get; init; }

    /// <summary>How the customer is debited, for collections and customer refunds.</summary>
    public Mandate? CollectionMandate { get; init; }
}
