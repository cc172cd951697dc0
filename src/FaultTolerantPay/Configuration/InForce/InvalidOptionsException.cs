using Microsoft.Extensions.Options;

namespace FaultTolerantPay.Configuration.InForce;

/// <summary>The errors that keep the host from starting, one a line.</summary>
internal sealed class InvalidOptionsException(IReadOnlyList<string> errors) : OptionsValidationException(
    "FaultTolerantPay", typeof(OptionsStartCheck), errors)
{
    public override string Message { get; } =
        $"FaultTolerantPay does not start: {(errors.Count == 1 ? "one mistake" : $"{errors.Count} mistakes")}.{string.Concat(errors.Select(mistake => $"\n- {mistake}"))}";
}
