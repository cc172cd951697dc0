using FaultTolerantPay.Advances;
using FaultTolerantPay.Collection;
using FaultTolerantPay.Configuration;
using FaultTolerantPay.Configuration.InForce;
using FaultTolerantPay.Pipeline;
using FaultTolerantPay.Pipeline.Admission;
using FaultTolerantPay.Pipeline.Settlement;
using FaultTolerantPay.Work;

namespace FaultTolerantPay.Composition;

/// <summary>Finds options that are right each by itself, and wrong together.</summary>
internal sealed class ClassesAgree : IOptionsAgreement
{
    public IEnumerable<string> FindMistakes(OptionSet options)
    {
        PipelineOptions pipeline = options.Get<PipelineOptions>();
        WorkOptions work = options.Get<WorkOptions>();
        CapOptions caps = options.Get<CapOptions>();

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

        // A currency without a cap is refused: who names it means something else.
        foreach (string currency in (options.Get<AdmissionOptions>().Currencies ?? new HashSet<string>()).Order(StringComparer.Ordinal))
        {
            if (!caps.NoCaps && caps.Exposure?.Any(cap => cap?.Currency == currency) != true)
            {
                yield return $"{options.PlaceOf<CapOptions>(nameof(caps.Exposure))} has no cap in {currency}: expected one, since "
                    + $"{options.PlaceOf<AdmissionOptions>(nameof(AdmissionOptions.Currencies))} names it.";
            }
        }

        // Standing in on an unknown outcome can pay what was paid already: the exception to M3 has a cap of its own.
        if (pipeline.WhenPrimaryUnknown == UnknownPrimaryPolicy.StandIn && !caps.NoCaps && caps.Exposure?.Any(cap => cap?.Scope == CounterScope.PrimaryUnknown) != true)
        {
            yield return $"{options.PlaceOf<CapOptions>(nameof(caps.Exposure))} has no cap with the scope {CounterScope.PrimaryUnknown}: expected one, since "
                + $"{options.PlaceOf<PipelineOptions>(nameof(pipeline.WhenPrimaryUnknown))} is {UnknownPrimaryPolicy.StandIn}.";
        }
    }
}
