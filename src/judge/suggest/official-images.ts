/** Docker Hub's official images, and where to find images that people expect among them. */

/**
 * The repositories below `library/` that are still updated:
 * https://github.com/docker-library/official-images/tree/master/library
 */
export const officialImages: readonly string[] = (
  "adminer aerospike almalinux alpine alt amazoncorretto amazonlinux api-firewall arangodb " +
  "archlinux backdrop bash bonita buildpack-deps busybox caddy cassandra chronograf cirros " +
  "clearlinux clickhouse clojure composer convertigo couchbase couchdb crate dart debian docker " +
  "drupal eclipse-mosquitto eclipse-temurin eggdrop elasticsearch elixir emqx erlang fedora " +
  "flink fluentd friendica gazebo gcc geonetwork ghost golang gradle groovy haproxy haskell haxe " +
  "hello-world hitch httpd hylang ibm-semeru-runtimes ibmjava influxdb irssi jetty joomla jruby " +
  "julia kapacitor kibana kong krakend lightstreamer liquibase logstash mageia mariadb matomo " +
  "maven mediawiki memcached mongo mongo-express monica mysql nats nats-streaming neo4j " +
  "neurodebian nextcloud nginx node odoo open-liberty oraclelinux orientdb percona perl photon " +
  "php phpmyadmin plone postfixadmin postgres pypy python r-base rabbitmq rakudo-star redis " +
  "redmine registry rethinkdb rocket.chat rockylinux ros ruby rust sapmachine satosa silverpeas " +
  "solr sonarqube spark spiped storm swift swipl telegraf tomcat tomee traefik ubuntu unit " +
  "valkey varnish websphere-liberty wordpress xwiki yourls znc zookeeper"
).split(" ");

/** Names without a namespace that are no official images, with the repository that is meant. */
export const expectedNames: ReadonlyMap<string, string> = new Map([
  ["apache", "httpd"],
  ["apache2", "httpd"],
  ["busy-box", "busybox"],
  ["corretto", "amazoncorretto"],
  ["curl", "curlimages/curl"],
  ["git", "alpine/git"],
  ["go", "golang"],
  ["go-lang", "golang"],
  ["grafana", "grafana/grafana"],
  ["helm", "alpine/helm"],
  ["java", "eclipse-temurin"],
  ["jdk", "eclipse-temurin"],
  ["jenkins", "jenkins/jenkins"],
  ["kafka", "apache/kafka"],
  ["keycloak", "quay.io/keycloak/keycloak"],
  ["kubectl", "registry.k8s.io/kubectl"],
  ["memcache", "memcached"],
  ["minio", "quay.io/minio/minio"],
  ["mongodb", "mongo"],
  ["mosquitto", "eclipse-mosquitto"],
  ["node-js", "node"],
  ["nodejs", "node"],
  ["pause", "registry.k8s.io/pause"],
  ["postgresql", "postgres"],
  ["prometheus", "prom/prometheus"],
  ["python3", "python"],
  ["rabbit-mq", "rabbitmq"],
  ["temurin", "eclipse-temurin"],
  ["terraform", "hashicorp/terraform"],
]);
