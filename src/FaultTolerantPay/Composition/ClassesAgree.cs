using FaultTolerantPay.Collection;
using FaultTolerantPay.Configuration;
using FaultTolerantPay.Configuration.InForce;
using FaultTolerantPay.Pipeline;
using FaultTolerantPay.Work;

namespace FaultTolerantPay.Composition;

/// <summary>Finds options that are right each by itself, and wrong together.</summary>
internal sealed class ClassesAgree : IOptionsAgreement
{
    public IEnumerable<string> FindMistakes(OptionSet options)
    {
        PipelineOptions pipeline = options.Get<PipelineOptions>();
        WorkOptions work = options.Get<WorkOptions>();

        // An outcome forgotten sooner than its key may be asked again would be executed twice.
        if (work.KeepOutcomesFor < pipeline.ReplayHorizon)
        {
            yield return $"{options.PlaceOf<WorkOptions>(nameof(work.KeepOutcomesFor))} is {OptionText.Of(work.KeepOutcomesFor)}: expected at least "
                + $"{options.PlaceOf<PipelineOptions>(nameof(pipeline.ReplayHorizon))}, {OptionText.Of(pipeline.ReplayHorizon)}.";
        }

        // Whose customer is forgotten is replayed to any.
        if (work.KeepCustomersFor < pipeline.ReplayHorizon)
        {
            yield return $"{options.PlaceOf<WorkOptions>(nameof(work.KeepCustomersFor))} is {OptionText.Of(work.KeepCustomersFor)}: expected at least "
                + $"{options.PlaceOf<PipelineOptions>(nameof(pipeline.ReplayHorizon))}, {OptionText.Of(pipeline.ReplayHorizon)}.";
        }

        // A payment that is not on record brings nothing.
        if (options.Get<CollectionOptions>().TakesMandateOfNextPayment && pipeline.HealthyRecord != HealthyRecord.BeforeSending)
        {
            yield return $"{options.PlaceOf<CollectionOptions>(nameof(CollectionOptions.TakesMandateOfNextPayment))} is true: expected {options.PlaceOf<PipelineOptions>(nameof(pipeline.HealthyRecord))} to be "
                + $"{HealthyRecord.BeforeSending}; it is {pipeline.HealthyRecord}, and payments are not on record.";
        }
    }
}
