# ActiveRecord's connection pool, its gauges named as discourse's prometheus_exporter names them.

require 'active_record'
require 'json'
require 'uri'
require 'webrick'

ActiveRecord::Base.establish_connection(
  "#{ENV.fetch('DATABASE_URL').sub(/\Apostgres:/, 'postgresql:')}&pool=5&checkout_timeout=5"
)
POOL = ActiveRecord::Base.connection_pool
GAUGES = {
  connections: 'Total connections in pool',
  busy: 'Connections in use in pool',
  dead: 'Dead or hanging connection in pool',
  idle: 'Idle connections in pool',
  waiting: 'Connection requests waiting',
  size: 'Maximum allowed connection pool size'
}.freeze

# Callers that hold or wait. They count what happens to them; the pool's own numbers are not asked.
class Callers
  def initialize
    @lock = Mutex.new
    @held = []
    @counts = { queued: 0, served: 0, timed_out: 0 }
  end

  # A connection belongs to a thread: without it, the pool calls the connection dead.
  def hold(count)
    count.times do
      taken, released = Queue.new, Queue.new
      thread = Thread.new do
        connection = POOL.checkout
        taken << true
        released.pop
        POOL.checkin(connection)
      end
      taken.pop
      @held << [thread, released]
    end
  end

  def queue(count, timeout_s)
    add(:queued, count)
    count.times { Thread.new { wait(timeout_s) } }
  end

  def release
    @held.each { |_, released| released << true }
    @held.each { |thread, _| thread.join }
    @held.clear
  end

  def state
    @lock.synchronize { { held: @held.size, **@counts } }
  end

  private

  def wait(timeout_s)
    POOL.checkin(POOL.checkout(timeout_s))
    finish(:served)
  rescue ActiveRecord::ConnectionTimeoutError
    finish(:timed_out)
  end

  def finish(outcome)
    add(:queued, -1)
    add(outcome, 1)
  end

  def add(name, by)
    @lock.synchronize { @counts[name] += by }
  end
end

# `hostname` stands there too in newer versions.
def exposition
  stat = POOL.stat
  labels = %({pool_name="#{POOL.db_config.name}",pid="#{Process.pid}"})
  GAUGES.map do |key, help|
    name = "active_record_connection_pool_#{key}"
    "# HELP ruby_#{name} #{help}\n# TYPE ruby_#{name} gauge\nruby_#{name}#{labels} #{stat.fetch(key)}\n"
  end.join("\n")
end

callers = Callers.new
server = WEBrick::HTTPServer.new(BindAddress: '127.0.0.1', Port: 0, AccessLog: [], Logger: WEBrick::Log.new(File::NULL))
actions = {
  '/hold' => ->(query) { callers.hold(query.fetch('n', 1).to_i) },
  '/queue' => ->(query) { callers.queue(query.fetch('n', 1).to_i, query.fetch('timeout_ms', 600_000).to_i / 1000.0) },
  '/release' => ->(_) { callers.release },
  '/state' => ->(_) {}
}
actions.each do |path, action|
  server.mount_proc(path) do |request, response|
    action.call(request.query)
    response.content_type = 'application/json'
    response.body = callers.state.to_json
  end
end
server.mount_proc('/metrics') do |_, response|
  response.content_type = 'text/plain; charset=utf-8'
  response.body = exposition
end

# Ends with the test, however that ends.
Thread.new do
  $stdin.read
  exit!(0)
end
puts "http://127.0.0.1:#{server.config[:Port]}"
$stdout.flush
server.start
