namespace FaultTolerantPay.Providers.Errors;

/// <summary>A code that an operator mapped.</summary>
/// <param name="Provider">The provider.</param>
/// <param name="Mapping">What the code means.</param>
/// <param name="By">The operator.</param>
/// <param name="At">When.</param>
internal sealed record MappedCode(ProviderId Provider, CodeMapping Mapping, OperatorId By, DateTimeOffset At);
