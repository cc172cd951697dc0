using FaultTolerantPay.Configuration.InForce;
using FaultTolerantPay.Routing.Compilation;

namespace FaultTolerantPay.Composition;

/// <summary>Finds what a routing table needs and the host does not have, before the table is put in force.</summary>
internal interface IRoutingTableCheck
{
    /// <summary>All errors; empty if there is none.</summary>
    IEnumerable<string> FindErrors(OptionSet options, RoutingTable table);
}
