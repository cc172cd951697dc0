using FaultTolerantPay.Pipeline.Admission;

namespace FaultTolerantPay.Pipeline;

/// <summary>The answer to a consent change that is followed by admission.</summary>
/// <param name="Change">How the change ended.</param>
/// <param name="Admission">
/// What admission says on the consent that is stored now; null where the change was not made because of bad input, a conflict, or because the
/// merchant is not known.
/// </param>
public sealed record ConsentChangeResult(MerchantResult Change, AdmissionResult? Admission);
