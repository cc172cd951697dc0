using FaultTolerantPay.Configuration;
using FaultTolerantPay.Configuration.InForce;

namespace FaultTolerantPay.Composition;

/// <summary>Finds options that are right each by itself, and wrong together.</summary>
internal sealed class OptionsConsistencyCheck : IOptionsConsistencyCheck
{
    public IEnumerable<string> FindErrors(OptionSet options)
    {
        PipelineOptions pipeline = options.Get<PipelineOptions>();
        WorkOptions work = options.Get<WorkOptions>();

        // An outcome forgotten sooner than its key may be asked again would be executed twice.
        if (work.OutcomeRetention < pipeline.ReplayHorizon)
        {
            yield return $"{options.PlaceOf<WorkOptions>(nameof(work.OutcomeRetention))} is {OptionText.Of(work.OutcomeRetention)}: expected at least "
                + $"{options.PlaceOf<PipelineOptions>(nameof(pipeline.ReplayHorizon))}, {OptionText.Of(pipeline.ReplayHorizon)}.";
        }

        // Whose customer is forgotten is replayed to any.
        if (work.CustomerRetention < pipeline.ReplayHorizon)
        {
            yield return $"{options.PlaceOf<WorkOptions>(nameof(work.CustomerRetention))} is {OptionText.Of(work.CustomerRetention)}: expected at least "
                + $"{options.PlaceOf<PipelineOptions>(nameof(pipeline.ReplayHorizon))}, {OptionText.Of(pipeline.ReplayHorizon)}.";
        }

        // A payment that is not on record brings nothing.
        if (options.Get<CollectionOptions>().UseMandateOfNextPayment && pipeline.PaymentRecords != PaymentRecordPolicy.BeforeSending)
        {
            yield return $"{options.PlaceOf<CollectionOptions>(nameof(CollectionOptions.UseMandateOfNextPayment))} is true: expected {options.PlaceOf<PipelineOptions>(nameof(pipeline.PaymentRecords))} to be "
                + $"{PaymentRecordPolicy.BeforeSending}; it is {pipeline.PaymentRecords}, and payments are not on record.";
        }
    }
}
