using Microsoft.Extensions.Options;

namespace FaultTolerantPay.Configuration.InForce;

/// <summary>The errors that keep the host from starting, one a line.</summary>
internal sealed class InvalidOptionsException(IReadOnlyList<string> errors) : OptionsValidationException(
    "FaultTolerantPay", typeof(OptionsStartCheck), errors)
{
    public override string Message { get; } =
        $"FaultTolerantPay does not start: {(errors.Count == 1 ? "one error" : $"{errors.Count} errors")}."
        + string.Concat(errors.Select(error => $"\n- {error}"));
}
