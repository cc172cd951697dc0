namespace FaultTolerantPay;

/// <summary>
/// Brings merchants into the preset store and registers them at the institutions, before any fault. Every method may be repeated after a
/// crash or a store failure: completed steps stay, and only the rest is done.
/// </summary>
public interface IMerchantOnboarding
{
    /// <summary>
    /// Stores a merchant and registers it at every institution, concurrently. A registration without an answer is kept as
    /// <see cref="RegistrationStatus.Wanted"/>, and the merchant refresher retries it; the others stay. A merchant that is already stored
    /// keeps its consent and registrations, and is registered where it is missing.
    /// </summary>
    /// <param name="profile">The master data.</param>
    /// <param name="by">The operator who requests it.</param>
    /// <param name="cancellationToken">Cancels. Completed steps stay.</param>
    /// <returns>
    /// The stored merchant; <see cref="OperatorActionStatus.BadInput"/> with every invalid field; or
    /// <see cref="OperatorActionStatus.Conflict"/> with every field in which a stored merchant differs from the profile (use
    /// <see cref="ChangeAsync"/> to change it).
    /// </returns>
    ValueTask<MerchantResult> OnboardAsync(MerchantProfile profile, OperatorId by, CancellationToken cancellationToken);

    /// <summary>
    /// Changes a merchant's master data. Consent, registrations and limits stay as they are. The next decision uses the new data.
    /// </summary>
    /// <param name="profile">The new master data.</param>
    /// <param name="by">The operator who requests it.</param>
    /// <param name="cancellationToken">Cancels.</param>
    ValueTask<MerchantResult> ChangeAsync(MerchantProfile profile, OperatorId by, CancellationToken cancellationToken);

    /// <summary>
    /// Retries a rejected registration, with its attempts counted from 0. A registration that is not rejected stays unchanged.
    /// </summary>
    /// <param name="merchant">The merchant.</param>
    /// <param name="institution">The institution, which must be configured.</param>
    /// <param name="by">The operator who requests it.</param>
    /// <param name="cancellationToken">Cancels.</param>
    ValueTask<MerchantResult> RegisterAgainAsync(
        MerchantId merchant, InstitutionId institution, OperatorId by, CancellationToken cancellationToken);
}
