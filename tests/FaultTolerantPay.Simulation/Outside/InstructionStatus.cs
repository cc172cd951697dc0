namespace FaultTolerantPay.Simulation.Outside;

/// <summary>Where an instruction really is.</summary>
internal enum InstructionStatus
{
    /// <summary>On its way: it may yet arrive.</summary>
    OnItsWay,

    /// <summary>It never arrived and never will.</summary>
    Lost,

    /// <summary>The channel took it and decides later.</summary>
    Accepted,

    /// <summary>The money moved.</summary>
    Booked,

    /// <summary>Refused for certain.</summary>
    Declined,

    /// <summary>Sent back before booking.</summary>
    Rejected,
}
