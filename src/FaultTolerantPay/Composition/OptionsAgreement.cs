using FaultTolerantPay.Configuration;
using FaultTolerantPay.Pipeline;
using FaultTolerantPay.Work;
using Microsoft.Extensions.Options;

namespace FaultTolerantPay.Composition;

/// <summary>Says on start where the work's options do not fit the pipeline's: an outcome forgotten sooner than its key may be asked again would be executed twice.</summary>
internal sealed class OptionsAgreement(IOptions<PipelineOptions> pipeline) : IValidateOptions<WorkOptions>
{
    public ValidateOptionsResult Validate(string? name, WorkOptions options)
    {
        TimeSpan horizon;
        try
        {
            horizon = pipeline.Value.ReplayHorizon;
        }
        catch (OptionsValidationException)
        {
            // The pipeline's options report their own mistakes.
            return ValidateOptionsResult.Skip;
        }
        return options.KeepOutcomesFor >= horizon
            ? ValidateOptionsResult.Success
            : ValidateOptionsResult.Fail($"WorkOptions.KeepOutcomesFor is {OptionText.Of(options.KeepOutcomesFor)}: expected at least PipelineOptions.ReplayHorizon, {OptionText.Of(horizon)}.");
    }
}
