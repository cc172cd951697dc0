using FaultTolerantPay.Merchants;

namespace FaultTolerantPay;

/// <summary>
/// Brings merchants into the preset store and to the institutions, before any fault. Every method may be called again after a crash or a
/// failed store: what was done stays done, and only the rest is done.
/// </summary>
public interface IMerchantOnboarding
{
    /// <summary>
    /// Stores a merchant and registers it at every institution, all at once. A registration that got no answer is kept as
    /// <see cref="RegistrationStatus.Wanted"/> and tried again by the merchant refresher; the others count all the same. A merchant that is
    /// stored already keeps its consent and registrations, and is registered where it is not yet.
    /// </summary>
    /// <param name="profile">The master data.</param>
    /// <param name="by">Who orders it.</param>
    /// <param name="cancellationToken">Cancels; what was done stays done.</param>
    /// <returns>
    /// The stored merchant; <see cref="MerchantResultKind.BadInput"/> with every bad field; or <see cref="MerchantResultKind.Conflict"/>
    /// with every field in which a stored merchant differs from the profile (<see cref="ChangeAsync"/> changes it).
    /// </returns>
    ValueTask<MerchantResult> OnboardAsync(MerchantProfile profile, OperatorId by, CancellationToken cancellationToken);

    /// <summary>
    /// Changes a merchant's master data. Consent, registrations and limits stay as they are. The next decision uses the new data.
    /// </summary>
    /// <param name="profile">The master data from now on.</param>
    /// <param name="by">Who orders it.</param>
    /// <param name="cancellationToken">Cancels.</param>
    ValueTask<MerchantResult> ChangeAsync(MerchantProfile profile, OperatorId by, CancellationToken cancellationToken);

    /// <summary>
    /// Tries a rejected registration again, with its attempts counted from 0. A registration that is not rejected is left as it is.
    /// </summary>
    /// <param name="merchant">The merchant.</param>
    /// <param name="institution">The institution; one that is configured.</param>
    /// <param name="by">Who orders it.</param>
    /// <param name="cancellationToken">Cancels.</param>
    ValueTask<MerchantResult> RegisterAgainAsync(MerchantId merchant, InstitutionId institution, OperatorId by, CancellationToken cancellationToken);
}
