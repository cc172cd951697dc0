using FaultTolerantPay.Configuration;
using FaultTolerantPay.Configuration.InForce;

namespace FaultTolerantPay.Composition;

/// <summary>Finds options that are valid alone but contradict each other.</summary>
internal sealed class OptionsConsistencyCheck : IOptionsConsistencyCheck
{
    public IEnumerable<string> FindErrors(OptionSet options)
    {
        PipelineOptions pipeline = options.Get<PipelineOptions>();
        WorkOptions work = options.Get<WorkOptions>();

        // If an outcome is deleted before the last time that its key may be repeated, a repeat would be executed again.
        if (work.OutcomeRetention < pipeline.ReplayHorizon)
        {
            yield return $"{options.PlaceOf<WorkOptions>(nameof(work.OutcomeRetention))} is {OptionText.Of(work.OutcomeRetention)}: "
                + $"expected at least {options.PlaceOf<PipelineOptions>(nameof(pipeline.ReplayHorizon))}, "
                + $"{OptionText.Of(pipeline.ReplayHorizon)}.";
        }

        // Once the customer is erased, the outcome is returned to any customer who repeats the key.
        if (work.CustomerRetention < pipeline.ReplayHorizon)
        {
            yield return $"{options.PlaceOf<WorkOptions>(nameof(work.CustomerRetention))} is {OptionText.Of(work.CustomerRetention)}: "
                + $"expected at least {options.PlaceOf<PipelineOptions>(nameof(pipeline.ReplayHorizon))}, "
                + $"{OptionText.Of(pipeline.ReplayHorizon)}.";
        }

        // A payment that is not on record brings no mandate.
        if (options.Get<CollectionOptions>().UseMandateOfNextPayment && pipeline.PaymentRecords != PaymentRecordPolicy.BeforeSending)
        {
            yield return $"{options.PlaceOf<CollectionOptions>(nameof(CollectionOptions.UseMandateOfNextPayment))} is true: "
                + $"expected {options.PlaceOf<PipelineOptions>(nameof(pipeline.PaymentRecords))} to be "
                + $"{PaymentRecordPolicy.BeforeSending}; it is {pipeline.PaymentRecords}, and payments are not on record.";
        }
    }
}
