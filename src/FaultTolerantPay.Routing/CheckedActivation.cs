using FaultTolerantPay.Routing.Analysis;
using FaultTolerantPay.Routing.Compilation;
using FaultTolerantPay.Routing.Files;
using FaultTolerantPay.Routing.Model;

namespace FaultTolerantPay.Routing;

/// <summary>Puts files in force only if the analyser finds no error in them.</summary>
public static class CheckedActivation
{
    /// <summary>
    /// Analyses a catalogue and a policy and puts them in force if there is no error. With errors the table in force stays. Warnings do not
    /// prevent activation.
    /// </summary>
    /// <param name="router">The router.</param>
    /// <param name="catalogue">The catalogue's file.</param>
    /// <param name="policy">The policy's file.</param>
    /// <param name="options">How to compile. Default: the options of the table in force, with its custom rules.</param>
    /// <returns>The findings; the files are in force exactly if <see cref="RoutingAnalysis.MayActivate"/>.</returns>
    /// <exception cref="InvalidRoutingModelException">
    /// The policy names a custom rule that the options do not have; the table in force stays.
    /// </exception>
    public static RoutingAnalysis LoadChecked(
        this Router router, RoutingFile<ChannelCatalogue> catalogue, RoutingFile<RoutingPolicy> policy, RoutingTableOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(router);
        RoutingAnalysis analysis = RoutingAnalysis.Of(catalogue, policy);
        if (analysis.MayActivate)
        {
            router.Load(catalogue.Require(), policy.Require(), options);
        }

        return analysis;
    }
}
