using FaultTolerantPay.Pipeline.Admission;

namespace FaultTolerantPay.Pipeline;

/// <summary>The result of a consent change followed by an admission decision.</summary>
/// <param name="Change">How the change ended.</param>
/// <param name="Admission">
/// What admission decides with the consent that is stored now. Null if the change was not made because of bad input, a conflict or an
/// unknown merchant.
/// </param>
public sealed record ConsentChangeResult(MerchantResult Change, AdmissionResult? Admission);
